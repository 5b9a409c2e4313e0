//! An envelope that is read is written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(envelope) = seal::dsse::Envelope::parse(data) {
        assert_eq!(envelope.to_bytes().as_deref(), Ok(data));
    }
});
