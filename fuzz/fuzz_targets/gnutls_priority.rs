//! GnuTLS: a system's configuration up to a line with `====`, then a priority
//! string, expanded alone and under that configuration.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::ciphers::gnutls::{Priorities, System, expand};

fn check(found: &Priorities) {
    let mut unique = found.suites.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), found.suites.len());
    assert!(found.suites.iter().all(|code| handshake::Suite(*code).name().is_some()));
    assert!(!found.versions.is_empty() || found.suites.is_empty());
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (system, text) = text.split_once("\n====\n").unwrap_or(("", text));
    let system = System::read(system);
    if let Some((_, line, own)) = system.own() {
        assert!(line > 0);
        own.iter().for_each(check);
    }
    let alone = expand(text);
    alone.iter().for_each(check);
    if let Ok(under) = system.expand(text) {
        check(&under);
        if let Ok(alone) = alone {
            assert!(
                under.suites.iter().all(|code| alone.suites.contains(code) || !alone.versions.contains(&"TLSv1.3"))
            );
        }
    }
});
