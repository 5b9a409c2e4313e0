//! Sets are made, carried and read.

use super::*;
use crate::model::{Known, Package, Range, Record, Severity, Status};
use report::Time;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

fn record(package: &str, id: &str) -> Record {
    let mut record = Record::new("debian:12", package, id, Status::Fixed);
    record.kind = Package::Source;
    record.ranges = vec![Range::before("1.2-3+deb12u1")];
    record.severity = Severity::High;
    record.published = Some("2026-02-03".to_owned());
    record.note = Some("minor issue".to_owned());
    record
}

fn built(packages: usize, version: u64, change: impl Fn(&mut Record)) -> Built {
    let mut builder = Builder::new(version, Time::from_days(20_000), Time::from_days(20_030));
    for number in 0..packages {
        for hole in 0..20 {
            let mut one = record(&format!("package-{number:05}"), &format!("CVE-2026-{number:05}{hole:02}"));
            change(&mut one);
            builder.record(one);
        }
    }
    builder.known(
        "CVE-2026-0000700",
        Known { exploited: Some("2026-03-04".into()), ransomware: true, likelihood: Some(9730) },
    );
    builder.known("CVE-1999-0001", Known::default());
    builder.build().unwrap()
}

#[test]
fn what_is_packed_is_read_again() {
    let built = built(2000, 7, |_| {});
    let manifest = built.manifest.clone();
    assert_eq!(Manifest::from_bytes(&manifest.to_bytes().unwrap()).unwrap(), manifest);
    assert_eq!(manifest.releases["debian:12"].records, 40_000);
    let container = Container::new(b"{}".to_vec(), built);
    container.check(&manifest).unwrap();
    let mut file = Vec::new();
    container.write(&mut file).unwrap();
    assert_eq!(Container::read(&mut file.as_slice()).unwrap(), container);
    let set = Set::new(&manifest, &container.blobs);
    let release = set.release("debian:12").unwrap().unwrap();
    let names = BTreeSet::from(["package-00007", "package-01999", "absent"]);
    let mut found = Vec::new();
    release.records_of(&names, |record| found.push(record.clone())).unwrap();
    assert_eq!(found.len(), 40);
    assert_eq!(found[0], record("package-00007", "CVE-2026-0000700"));
    let cves = BTreeSet::from(["CVE-2026-0000700", "CVE-1999-0001"]);
    let known = release.known_of(&cves).unwrap();
    assert_eq!(known.len(), 1, "what no record names is not packed");
    assert_eq!(known["CVE-2026-0000700"].likelihood, Some(9730));
    let needed: Vec<_> = release.needed(&names, &cves).collect();
    assert!(needed.len() <= 3 && needed.len() >= 2, "{}", needed.len());
    assert!(set.release("debian:13").unwrap().is_none());
}

#[test]
fn a_new_set_costs_the_blocks_that_changed() {
    let old = built(2000, 1, |_| {});
    let new = built(2000, 2, |record| {
        if record.package == "package-00500" {
            record.note = Some("a much longer reason than the one before".repeat(3));
        }
    });
    let digests =
        |built: &Built| -> BTreeSet<String> { built.releases["debian:12"].blocks.iter().map(|b| sha256(b)).collect() };
    let (old, new) = (digests(&old), digests(&new));
    assert!(new.len() > 20, "{}", new.len());
    assert!(new.difference(&old).count() <= 2, "{} of {} are new", new.difference(&old).count(), new.len());
}

#[test]
fn equal_feeds_give_equal_bytes_in_any_order() {
    let make = |backwards: bool| {
        let mut records: Vec<_> = (0..300).map(|n| record(&format!("p{}", n % 40), &format!("CVE-2026-{n}"))).collect();
        if backwards {
            records.reverse();
            records.push(record("p0", "CVE-2026-0"));
        }
        let mut builder = Builder::new(1, Time::from_days(20_000), Time::from_days(20_030));
        records.into_iter().for_each(|record| builder.record(record));
        builder.build().unwrap().manifest
    };
    assert_eq!(make(false), make(true));
}

#[test]
fn every_changed_byte_of_a_file_is_refused() {
    let built = built(3, 1, |_| {});
    let manifest = built.manifest.clone();
    let mut file = Vec::new();
    let container = Container::new(b"{}".to_vec(), built);
    container.write(&mut file).unwrap();
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 0x20;
        let Ok(read) = Container::read(&mut changed.as_slice()) else { continue };
        // The envelope is for the signature to refuse.
        assert!(read.check(&manifest).is_err() || read.envelope != container.envelope, "byte {at}");
    }
    for length in 0..file.len() {
        assert!(Container::read(&mut &file[..length]).is_err(), "cut at {length}");
    }
    file.push(0);
    assert!(matches!(Container::read(&mut file.as_slice()), Err(ContainerError::Trailing)));
}

#[test]
fn a_missing_or_foreign_block_is_no_empty_one() {
    let built = built(50, 1, |_| {});
    let (manifest, index) = (built.manifest.clone(), built.releases["debian:12"].index.clone());
    let names = BTreeSet::from(["package-00007"]);
    let only = BTreeMap::from([(sha256(&index), index.clone())]);
    let without = Set::new(&manifest, &only);
    let release = without.release("debian:12").unwrap().unwrap();
    assert!(matches!(release.records_of(&names, |_| {}), Err(PackError::Missing(_))));
    struct Foreign(Vec<u8>);
    impl Blocks for Foreign {
        fn block(&self, key: &str) -> Option<Cow<'_, [u8]>> {
            Some(Cow::Borrowed(if key == sha256(&self.0) { &self.0 } else { b"x" }))
        }
    }
    let foreign = Foreign(index);
    let foreign = Set::new(&manifest, &foreign);
    let release = foreign.release("debian:12").unwrap().unwrap();
    assert!(matches!(release.records_of(&names, |_| {}), Err(PackError::Another(_))));
    let nothing = BTreeMap::new();
    let nothing = Set::new(&manifest, &nothing);
    assert!(matches!(nothing.release("debian:12"), Err(PackError::Missing(_))));
}

#[test]
fn a_set_of_nothing_is_none() {
    let empty = Builder::new(1, Time::from_days(1), Time::from_days(2)).build();
    assert!(matches!(empty, Err(PackError::Malformed("manifest", _))));
    let mut unknown = Builder::new(1, Time::from_days(1), Time::from_days(2));
    unknown.record(Record::new("plan9:4", "x", "CVE-1", Status::Affected));
    assert!(unknown.build().is_err());
}
