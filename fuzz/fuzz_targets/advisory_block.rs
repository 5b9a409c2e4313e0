//! The inside of a block, under its right digest: three bytes say how long it
//! is unpacked, the rest is packed. It is read within bounds, and every record
//! is of a package that the index promises.
#![no_main]

use advisory::pack::{BlockRef, Index, Manifest, ReleaseRef, Set, sha256};
use libfuzzer_sys::fuzz_target;
use report::Time;
use std::collections::{BTreeMap, BTreeSet};

fuzz_target!(|data: &[u8]| {
    let [a, b, c, packed @ ..] = data else { return };
    let block = BlockRef {
        first: "a".to_owned(),
        last: "p".to_owned(),
        sha256: sha256(packed),
        packed: u32::try_from(packed.len()).unwrap(),
        raw: u32::from_be_bytes([0, *a & 0x0f, *b, *c]),
    };
    let index = Index::new("debian:12", vec![block.clone()], vec![block.clone()]);
    let Ok(index) = index.to_bytes() else { return };
    let mut manifest = Manifest::new(1, Time::from_days(1), Time::from_days(2));
    let reference = ReleaseRef { index: sha256(&index), records: 1, bytes: packed.len() as u64, newest: None };
    manifest.releases.insert("debian:12".to_owned(), reference);
    let blocks = BTreeMap::from([(sha256(&index), index), (block.sha256, packed.to_vec())]);
    let set = Set::new(&manifest, &blocks);
    let release = set.release("debian:12").unwrap().unwrap();
    let mut count = 0_u32;
    let _ = release.records(|record| {
        count += 1;
        assert!(("a"..="p").contains(&record.package.as_str()) && record.release == "debian:12");
    });
    assert!(count <= 1 << 20);
    let cves = BTreeSet::from(["a", "m", "p"]);
    if let Ok(known) = release.known_of(&cves) {
        assert!(known.keys().all(|cve| cves.contains(cve.as_str())));
    }
});
