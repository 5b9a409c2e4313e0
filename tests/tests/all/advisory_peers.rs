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

/// Compares with dpkg; every pair must be the same. Says so where it is absent.
fn check_fixes(name: &str, fixes: &Path, status: &Path) -> Option<tests::fixes::Agreement> {
    let all = tests::fixes::compare(fixes, status).unwrap();
    assert!(all.packages > 0 && all.records > 900, "{all:?}");
    let Some(theirs) = all.theirs else {
        println!("skipped: the Perl module of dpkg is absent (libdpkg-perl)");
        return None;
    };
    assert!(all.differences.is_empty(), "{:#?}", &all.differences[..all.differences.len().min(20)]);
    println!("figure conformance.advisories.{name} {} of {theirs} applying pairs, as by dpkg", all.ours);
    Some(all)
}

#[test]
fn conformance_fixes_of_debian_are_those_of_dpkg() {
    let Some(folder) = corpus("debian12-advisories") else { return };
    let fixes = folder.join("derived-advisories.json");
    check_fixes("debian", &fixes, Path::new("/var/lib/dpkg/status"));
    // Every source of the corpus at and beside each version of a fix.
    let list: serde_json::Value = serde_json::from_slice(&std::fs::read(&fixes).unwrap()).unwrap();
    let mut status = String::new();
    for (number, fix) in list.as_array().unwrap().iter().enumerate() {
        let (source, version) = (fix["source"].as_str().unwrap(), fix["version"].as_str().unwrap());
        let beside = [version.to_owned(), format!("{version}~1"), format!("{version}+b1"), "0".to_owned()];
        for (at, version) in beside.iter().enumerate() {
            let head = format!("Package: p{number}-{at}\nStatus: install ok installed\nArchitecture: amd64");
            status += &format!("{head}\nSource: {source} ({version})\nVersion: 1:2-3\n\n");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("status");
    std::fs::write(&file, status).unwrap();
    if let Some(all) = check_fixes("debian_planted", &fixes, &file) {
        assert!(all.packages > 1_000 && all.ours > 2_000, "{all:?}");
    }
}
