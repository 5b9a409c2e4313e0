//! A set as one file, its manifest, and an index: what is read is written
//! again as it was, and what a manifest leads to is in order.
#![no_main]

use advisory::pack::{Container, Index, Manifest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(manifest) = Manifest::from_bytes(data) {
        assert_eq!(manifest.to_bytes().unwrap(), data);
    }
    if let Ok(index) = Index::from_bytes(data) {
        assert_eq!(index.to_bytes().unwrap(), data);
    }
    let mut rest = data;
    let Ok(container) = Container::read(&mut rest) else { return };
    let mut written = Vec::new();
    container.write(&mut written).unwrap();
    assert_eq!(Container::read(&mut written.as_slice()).unwrap(), container);
    if let Ok(manifest) = Manifest::from_bytes(&container.envelope) {
        let _ = container.check(&manifest);
    }
});
