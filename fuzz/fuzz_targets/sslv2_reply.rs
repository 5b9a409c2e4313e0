//! A server's hello of SSLv2.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some(hello) = handshake::ssl2::Hello::read(data) {
        // What was read is all there was, but for a header of 11 bytes and the connection's number.
        assert!(hello.certificate.len() + 3 * hello.suites.len() + 11 <= data.len());
        assert_eq!(hello.names().len(), hello.suites.len());
    }
});
