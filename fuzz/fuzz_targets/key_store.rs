//! Files with certificates and keys in any format: PEM, DER, PKCS#7, PKCS#12,
//! Java's key stores. The seeds' password is among those that are tried.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::store::{Fault, MOST_BYTES, MOST_CERTIFICATES, read};

fuzz_target!(|data: &[u8]| {
    let found = read(data, &["changeit", "x"]);
    assert!(found.certificates.len() <= MOST_CERTIFICATES && found.keys.len() <= MOST_CERTIFICATES);
    assert!(found.lists.len() <= MOST_CERTIFICATES);
    assert!(found.faults.len() <= MOST_CERTIFICATES);
    assert!(data.len() <= MOST_BYTES || found.faults == [Fault::FileTooLarge]);
    // Nothing is passed over in silence because a password is missing.
    assert!(!found.locked || !found.faults.is_empty());
    for stored in &found.certificates {
        assert!(stored.der.len() <= MOST_BYTES);
        let _ = pki::x509::View::read(&stored.der);
    }
    for stored in &found.lists {
        assert!(stored.der.len() <= MOST_BYTES);
        let _ = pki::x509::CrlView::read(&stored.der);
    }
    for public in found.keys.iter().filter_map(|key| key.public.as_ref()) {
        let key = public.key().expect("what was read as a key reads as one again");
        assert_eq!(key.whole, public.spki);
    }
    // What needs no password is the same with and without one, unless trying them took all rounds.
    let dear = found.faults.iter().any(|fault| matches!(fault, Fault::TooDear(_)));
    let closed = read(data, &[]);
    assert!(dear || closed.locked || closed.certificates == found.certificates);
});
