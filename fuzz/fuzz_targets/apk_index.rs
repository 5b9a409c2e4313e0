//! The index of a repository of apk, unpacked but still an archive.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::apk_index::read;

fuzz_target!(|data: &[u8]| {
    let Ok(all) = read(data, &|_| true) else { return };
    let lines = data.iter().filter(|byte| **byte == b'\n').count() + 1;
    assert!(all.len() <= lines);
    for offer in &all {
        assert!(!offer.name.is_empty() && !offer.version.is_empty());
    }
    let few = read(data, &|name| name == "a").unwrap();
    assert!(few.iter().eq(all.iter().filter(|offer| offer.name == "a")));
});
