//! OpenSSL's cipher strings: what is expanded holds each suite once, and a
//! security level takes suites away and changes no order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::ciphers::openssl::{LONGEST, at_level, expand, expand_full};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let found = match expand_full(text) {
        Ok(found) => found,
        Err(why) => return assert_eq!(expand(text), Err(why.to_string())),
    };
    assert!(text.len() <= LONGEST && !found.suites.is_empty());
    let mut unique = found.suites.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), found.suites.len());
    assert!(found.suites.iter().all(|code| handshake::Suite(*code).name().is_some()));
    let mut left = found.suites.clone();
    for level in 0..=5 {
        let passed = at_level(&found.suites, level);
        left.retain(|code| passed.contains(code));
        assert_eq!(left, passed, "a level lets pass what a lower one does not");
    }
    assert!(found.unknown.iter().chain(&found.absent).all(|word| text.contains(word.as_str())));
});
