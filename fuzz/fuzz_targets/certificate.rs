//! Certificates in PEM or DER, and rubbish between them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let found = pki::store::read(data, &[]);
    assert!(found.certificates.len() <= pki::MOST_CERTIFICATES);
    for stored in found.certificates {
        let _ = pki::Certificate::read(&stored.der);
    }
    let _ = pki::Certificate::read(data);
});
