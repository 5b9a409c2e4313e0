//! An entry of the log that is read is written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(entry) = seal::entry::read(data) {
        let (bytes, hash) = seal::entry::leaf(&entry).unwrap();
        assert_eq!((bytes.as_slice(), hash), (data, ledger::tree::leaf_hash(data)));
    }
});
