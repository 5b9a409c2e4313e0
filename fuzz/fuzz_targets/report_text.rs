//! The small forms in reports: instants, escaped paths, versions.
#![no_main]

use libfuzzer_sys::fuzz_target;
use report::{Time, escape, version};

fuzz_target!(|data: &[u8]| {
    assert_eq!(escape::unpath(&escape::path(data)).as_deref(), Some(data));
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(time) = Time::parse(text) {
        assert_eq!(time.to_string(), text);
    }
    let _ = Time::parse_day(text);
    if let Some(bytes) = escape::unpath(text) {
        assert_eq!(escape::path(&bytes), text);
    }
    assert!(!escape::shown(text).contains(char::is_control));
    if let Some((a, b)) = text.split_once('\n') {
        assert_eq!(version::compare(a, b), version::compare(b, a).map(std::cmp::Ordering::reverse));
    }
});
