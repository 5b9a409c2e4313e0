//! apk's database of installed packages.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::apk::parse;

fuzz_target!(|data: &[u8]| {
    let (packages, broken) = parse(data);
    let lines = data.iter().filter(|byte| **byte == b'\n').count() + 1;
    assert!(packages.len() + broken.len() <= lines);
    for package in &packages {
        assert!(!package.name.is_empty() && !package.version.is_empty() && !package.origin.is_empty());
        assert!((1..=lines).contains(&(package.line as usize)));
    }
});
