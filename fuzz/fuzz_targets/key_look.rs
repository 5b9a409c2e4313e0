//! A comparison of keys: the envelope as it comes, and the statement under a
//! true signature. What is opened is signed as it was, and any part of it is
//! found in it again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::dsse::Envelope;
use seal::keys::{open, sign};
use seal::report::PAYLOAD_TYPE;
use tidewaiter_fuzz::KEY;

fuzz_target!(|data: &[u8]| {
    assert!(open(data, &[KEY.public()]).is_err());
    let envelope = Envelope::sign(PAYLOAD_TYPE, data.to_vec(), &[&KEY]).to_bytes().unwrap();
    if let Ok(opened) = open(&envelope, &[KEY.public()]) {
        assert_eq!(sign(&opened.look, &KEY), Ok(envelope.clone()));
        let found = &opened.look.found;
        let some = found.among(|host| host.ends_with('1'));
        assert_eq!(some.among(|host| host.ends_with('1')), some);
        assert!(found.among(|_| false).is_empty());
    }
});
