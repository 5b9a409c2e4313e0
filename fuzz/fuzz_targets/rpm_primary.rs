//! The list of packages of a repository of rpm.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::rpm_md::primary;
use std::collections::HashSet;

fuzz_target!(|data: &[u8]| {
    let (mut all, mut few) = (Vec::new(), Vec::new());
    let wanted = HashSet::from(["a", "bash", "tide"]);
    let read = primary(data, &wanted, &mut all);
    let ends = memmem(data, b"<package");
    assert!(all.len() <= ends);
    for offer in &all {
        assert!(wanted.contains(offer.name.as_str()) && offer.version.contains('-'));
        assert!(offer.full().ends_with(&offer.architecture) && offer.evr().ends_with(&offer.version));
    }
    // Who asks for less gets a part of it.
    assert_eq!(primary(data, &HashSet::from(["a"]), &mut few), read);
    all.retain(|offer| offer.name == "a");
    assert_eq!(few, all);
});

fn memmem(data: &[u8], what: &[u8]) -> usize {
    data.windows(what.len()).filter(|window| *window == what).count()
}
