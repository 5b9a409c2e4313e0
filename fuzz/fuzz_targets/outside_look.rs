//! A look from outside: the envelope as it comes, and the statement under a
//! true signature. What is opened is signed as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::dsse::Envelope;
use seal::outside::{open, sign};
use seal::report::PAYLOAD_TYPE;
use tidewaiter_fuzz::KEY;

fuzz_target!(|data: &[u8]| {
    assert!(open(data, &[KEY.public()]).is_err());
    let envelope = Envelope::sign(PAYLOAD_TYPE, data.to_vec(), &[&KEY]).to_bytes().unwrap();
    if let Ok(opened) = open(&envelope, &[KEY.public()]) {
        assert_eq!(sign(&opened.signed, &KEY), Ok(envelope.clone()));
        let compared = derive::outside::compare(&opened.signed.look, None);
        assert_eq!(compared.len(), opened.signed.look.endpoints.len());
    }
});
