//! Which advisories of AlmaLinux apply to a host, beside librpm: to one that
//! was recorded, and to one that has every package at and beside each version
//! of a fix, in the module's stream, in another one and in none.

use crate::conformance::corpus;
use std::collections::BTreeMap;
use std::path::Path;
use tests::advisories::{Agreement, Installed, Inventory, compare, records};

/// Compares; every pair must be the same. Says so where librpm is absent.
fn check(name: &str, osv: &Path, inventory: &Path) -> Option<Agreement> {
    let all = compare(osv, inventory).unwrap();
    assert!(all.undecided.is_empty(), "{:#?}", &all.undecided[..all.undecided.len().min(20)]);
    assert!(all.ours > 0 && all.no_security > 0);
    let Some(theirs) = all.theirs else {
        println!("skipped: the Python module of rpm is absent (python3-rpm)");
        return None;
    };
    assert!(all.differences.is_empty(), "{:#?}", &all.differences[..all.differences.len().min(20)]);
    println!("figure conformance.advisories.{name} {} of {theirs} applying pairs, as by librpm", all.ours);
    Some(all)
}

#[test]
fn conformance_advisories_of_a_recorded_host_are_those_of_librpm() {
    let (Some(osv), Some(hosts)) = (corpus("almalinux9-osv"), corpus("host-inventories")) else { return };
    let Some(all) = check("recorded", &osv, &hosts.join("alma_9.json")) else { return };
    assert!(all.packages >= 590 && all.affected > 100, "{} of {}", all.affected, all.packages);
}

/// Versions a little below and above a release.
fn beside(release: &str) -> [String; 4] {
    [release.to_owned(), format!("{release}~1"), format!("{release}.1"), format!("0.{release}")]
}

#[test]
fn conformance_advisories_at_each_fix_are_those_of_librpm() {
    let Some(osv) = corpus("almalinux9-osv") else { return };
    let (records, _) = records(&osv, "almalinux:9").unwrap();
    let mut packages = BTreeMap::new();
    for (at, record) in records.values().flatten().enumerate() {
        // Every record of a module, and a part of the others: they are many.
        if record.module.is_none() && at % 7 > 0 {
            continue;
        }
        let modules: &[String] = match &record.module {
            Some(module) => &[format!("{module}:9020:abcd"), "other:1:9020:abcd".to_owned(), String::new()],
            None => &[String::new(), "nodejs:18:9020:abcd".to_owned()],
        };
        for (fixed, module) in record.ranges.iter().flat_map(|range| modules.iter().map(move |m| (&range.fixed, m))) {
            let (version, release) = fixed.as_deref().unwrap().rsplit_once('-').unwrap();
            for release in beside(release) {
                let (name, version, module) = (record.package.clone(), version.to_owned(), module.clone());
                let key = format!("{name}|{version}|{release}|{module}");
                packages.insert(key, Installed { name, version, release, module });
            }
        }
    }
    assert!(packages.len() > 10_000, "{}", packages.len());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("host.json");
    let host = Inventory { family: "alma".to_owned(), release: "9.4".to_owned(), packages };
    std::fs::write(&file, serde_json::to_vec(&host).unwrap()).unwrap();
    if let Some(all) = check("planted", &osv, &file) {
        assert!(all.modular * 10 > all.packages && all.affected < all.packages, "{all:?}");
    }
}
