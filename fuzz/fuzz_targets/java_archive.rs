//! JARs, WARs and EARs, and the archives in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::archives::java::read;

fuzz_target!(|data: &[u8]| {
    let Ok(found) = read(&data) else { return };
    assert!(!found.components.is_empty());
    for component in &found.components {
        assert_eq!(component.sha256.len(), 64);
        let own = hex::encode(ring::digest::digest(&ring::digest::SHA256, data));
        assert!(component.inside.is_some() || component.sha256 == own);
        if let Some(name) = &component.coordinate {
            let parts = [&name.group, &name.artifact, &name.version];
            assert!(parts.iter().all(|part| !part.is_empty() && !part.contains([':', '/', '$', ' ', '\n'])));
        }
    }
});
