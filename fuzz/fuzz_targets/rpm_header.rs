//! Headers of packages, as rpm keeps them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::rpm::header::Header;
use report::version::compare;

fuzz_target!(|data: &[u8]| {
    let Ok(header) = Header::parse(data) else { return };
    assert!(!header.name.is_empty() && !header.version.is_empty());
    let version = format!("rpm:{}", header.evr());
    assert!(compare(&version, &version).is_none_or(std::cmp::Ordering::is_eq));
    if let Some((name, version, release)) = header.source_parts() {
        assert!(header.source.as_ref().is_some_and(|file| file.starts_with(&format!("{name}-{version}-{release}."))));
    }
    assert!(header.stream().is_none_or(|stream| header.module.as_ref().is_some_and(|all| all.starts_with(&stream))));
});
