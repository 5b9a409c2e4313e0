//! The advisories of a repository of rpm.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::rpm_md::Advisories;
use std::collections::HashSet;

fuzz_target!(|data: &[u8]| {
    let wanted = HashSet::from(["a", "bash"]);
    let mut all = Advisories::default();
    let _ = all.read(data, &wanted);
    let most = data.windows(8).filter(|window| *window == b"<package").count();
    for name in wanted {
        assert!(all.of(name).len() <= most);
        for named in all.of(name) {
            assert!(named.package.name == name && named.package.version.contains('-'));
            assert!(named.module.as_ref().is_none_or(|module| module.contains(':')));
        }
    }
    assert!(all.of("tide").is_empty());
});
