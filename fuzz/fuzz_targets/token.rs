//! An enrolment token that is read is written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(token) = seal::token::read(text) {
        assert_eq!(seal::token::write(&token).as_deref(), Ok(text.trim()));
    }
});
