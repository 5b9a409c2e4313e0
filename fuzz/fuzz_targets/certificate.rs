//! Certificates in PEM or DER, and rubbish between them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let found = pki::read_all(data);
    assert!(found.certificates.len() <= pki::MOST_CERTIFICATES);
    for der in found.certificates {
        assert!(der.len() <= pki::MOST_DER);
        let _ = pki::Certificate::read(&der);
    }
    let _ = pki::Certificate::read(data);
});
