//! JSON has one canonical form: what is read is written as it was, and what
//! can be written is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::canonical::{decode, encode};
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    if let Ok(value) = decode::<Value>(data) {
        assert_eq!(encode(&value).as_deref(), Ok(data));
    } else if let Ok(value) = serde_json::from_slice::<Value>(data)
        && let Ok(bytes) = encode(&value)
    {
        assert_eq!(decode(&bytes), Ok(value));
    }
});
