//! A sealed report: the envelope as it comes, and the statement under a true
//! signature. What is opened is sealed as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::dsse::Envelope;
use seal::report::{PAYLOAD_TYPE, claimed_host, open, seal};
use tidewaiter_fuzz::KEY;

fuzz_target!(|data: &[u8]| {
    let _ = claimed_host(data);
    assert!(open(data, &KEY.public()).is_err());
    let envelope = Envelope::sign(PAYLOAD_TYPE, data.to_vec(), &[&KEY]).to_bytes().unwrap();
    if let Ok(opened) = open(&envelope, &KEY.public()) {
        assert_eq!(seal(&opened.report, &KEY), Ok(envelope.clone()));
        assert_eq!(claimed_host(&envelope).as_ref(), Ok(&opened.report.predicate.host.id));
    }
});
