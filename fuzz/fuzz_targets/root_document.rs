//! A root document that is read is written as it was, and is trusted by its
//! pin if its own keys have signed it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::root::{PAYLOAD_TYPE, RootDocument, trust_first};
use tidewaiter_fuzz::KEY;

fuzz_target!(|data: &[u8]| {
    if let Ok(document) = RootDocument::parse(data) {
        assert_eq!(document.to_bytes().as_deref(), Ok(data));
        assert_eq!(document.keys(seal::root::Role::Policy, document.expires), []);
    }
    let envelope = seal::dsse::Envelope::sign(PAYLOAD_TYPE, data.to_vec(), &[&KEY]).to_bytes().unwrap();
    let pin = seal::digest::sha256_hex(data);
    // A key that was made a moment ago is named by no document.
    assert!(trust_first(&envelope, &pin).is_err());
    let _ = trust_first(data, &pin);
});
