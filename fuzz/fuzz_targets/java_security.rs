//! Java's `java.security`, for several releases; the properties by themselves.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::{Known, java_security};
use tidewaiter_fuzz::folder::Folder;

const MAIN: &str = "/etc/java-17-openjdk/security/java.security";

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of(MAIN, data);
    for version in [None, Some("8u392-ga-1"), Some("11.0.20+8"), Some("21.0.1+12")] {
        let known = Known { version, ..Known::default() };
        folder.check(&java_security::read(&folder, MAIN, &known));
    }
    let text = String::from_utf8_lossy(data);
    let found = java_security::properties::read(&text);
    assert!(found.is_sorted_by(|a, b| a.line < b.line) && found.len() <= text.lines().count());
});
