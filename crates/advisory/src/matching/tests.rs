//! What applies, and what does not.

use super::*;
use crate::model::Range;
use crate::pack::{Builder, Container, Set, sha256};
use report::Time;

fn source<'a>(name: &'a str, version: &'a str, source: &'a str) -> Installed<'a> {
    Installed { name, version, source: Some((source, version)), module: None }
}

fn rpm<'a>(name: &'a str, version: &'a str, module: Option<&'a str>) -> Installed<'a> {
    Installed { name, version, source: None, module }
}

fn check(record: &Record, scheme: Scheme, installed: &Installed<'_>, want: Applies) {
    assert_eq!(applies(record, scheme, installed), want, "{record:?} {installed:?}");
}

#[test]
fn a_fix_by_backport_is_a_fix() {
    let mut record = Record::new("debian:12", "openssl", "CVE-2026-1", Status::Fixed);
    record.kind = Package::Source;
    record.ranges = vec![Range::before("3.0.11-1~deb12u2")];
    check(&record, Scheme::Deb, &source("libssl3", "3.0.11-1~deb12u1", "openssl"), Applies::Yes);
    check(&record, Scheme::Deb, &source("libssl3", "3.0.11-1~deb12u2", "openssl"), Applies::No);
    check(&record, Scheme::Deb, &source("openssl", "3.0.11-1~deb12u2+x", "other"), Applies::No);
    record.except = vec!["3.0.11-1~deb12u1".to_owned()];
    check(&record, Scheme::Deb, &source("libssl3", "3.0.11-1~deb12u1", "openssl"), Applies::No);
}

#[test]
fn the_issuer_has_the_word() {
    let mut record = Record::new("debian:12", "openssl", "CVE-2026-1", Status::NotAffected);
    record.kind = Package::Source;
    let host = source("libssl3", "3.0.11-1", "openssl");
    check(&record, Scheme::Deb, &host, Applies::NotAffected);
    for open in [Status::Affected, Status::WillNotFix, Status::UnderInvestigation] {
        record.status = open;
        check(&record, Scheme::Deb, &host, Applies::Yes);
    }
}

#[test]
fn a_module_s_stream_is_respected() {
    let mut record = Record::new("almalinux:9", "nginx", "ALSA-2026:1", Status::Fixed);
    record.ranges = vec![Range::before("1:1.22.1-5.module_el9.2.0+1+a.1")];
    record.module = Some("nginx:1.22".to_owned());
    let old = "1:1.22.1-3.module_el9.1.0+1+b";
    check(&record, Scheme::Rpm, &rpm("nginx", old, Some("nginx:1.22")), Applies::Yes);
    check(&record, Scheme::Rpm, &rpm("nginx", old, Some("nginx:1.20")), Applies::No);
    check(&record, Scheme::Rpm, &rpm("nginx", "1:1.20.1-14.el9", None), Applies::No);
    record.module = Some(UNTOLD.to_owned());
    check(&record, Scheme::Rpm, &rpm("nginx", old, Some("nginx:1.22")), Applies::Unsure);
    check(&record, Scheme::Rpm, &rpm("nginx", "1:1.20.1-14.el9", None), Applies::No);
    record.module = None;
    check(&record, Scheme::Rpm, &rpm("nginx", old, Some("nginx:1.22")), Applies::No);
}

#[test]
fn what_has_no_order_is_unsure() {
    let mut record = Record::new("debian:12", "x", "CVE-2026-1", Status::Fixed);
    record.ranges = vec![Range::before("not a version")];
    check(&record, Scheme::Deb, &rpm("x", "1.0-1", None), Applies::Unsure);
    record.ranges.push(Range::before("2.0-1"));
    check(&record, Scheme::Deb, &rpm("x", "1.0-1", None), Applies::Yes);
}

#[test]
fn maven_coordinates_by_range() {
    let mut record = Record::new("maven", "org.apache.logging.log4j:log4j-core", "CVE-2021-44228", Status::Fixed);
    let range = |from: &str, to: &str| Range { introduced: Some(from.into()), fixed: Some(to.into()), last: None };
    record.ranges = vec![range("2.13.0", "2.15.0"), range("2.4", "2.12.2"), range("2.0-beta9", "2.3.1")];
    let name = "org.apache.logging.log4j:log4j-core";
    for (version, want) in [
        ("2.14.1", Applies::Yes),
        ("2.15.0", Applies::No),
        ("2.12.2", Applies::No),
        ("2.12.1", Applies::Yes),
        ("2.0-beta9", Applies::Yes),
        ("2.0-beta8", Applies::No),
    ] {
        check(&record, Scheme::Maven, &rpm(name, version, None), want);
    }
    assert_eq!(record.fixed_for(Scheme::Maven, "2.14.1"), Some("2.15.0"));
}

#[test]
fn a_fleet_finds_what_each_host_finds() {
    let mut builder = Builder::new(1, Time::from_days(20_000), Time::from_days(20_030));
    for number in 0..3000 {
        let status = if number % 7 == 0 { Status::NotAffected } else { Status::Fixed };
        let mut record =
            Record::new("debian:12", &format!("source-{}", number % 300), &format!("CVE-2026-{number}"), status);
        record.kind = if number % 3 == 0 { Package::Binary } else { Package::Source };
        record.ranges = vec![Range::before(&format!("1.{}-1", number % 5))];
        builder.record(record);
    }
    let built = builder.build().unwrap();
    let manifest = built.manifest.clone();
    let container = Container::new(Vec::new(), built);
    let set = Set::new(&manifest, &container.blobs);
    let release = set.release("debian:12").unwrap().unwrap();
    let names: Vec<_> = (0..200).map(|n| (format!("source-{}", n * 2), format!("1.{}-1", n % 6))).collect();
    let installed: Vec<_> = names.iter().map(|(name, version)| source(name, version, name)).collect();
    let mut alone = Vec::new();
    affected(&release, &installed, |hit| {
        alone.extend(hit.packages.iter().map(|at| (*at, hit.record.id.clone(), hit.applies == Applies::Yes)));
    })
    .unwrap();
    let mut fleet = Fleet::read(&release).unwrap();
    let mut together = Vec::new();
    for (at, package) in installed.iter().enumerate() {
        let hits = fleet.hits(package);
        let told = hits.iter().map(|(n, told)| (at, fleet.record(*n).unwrap().id.clone(), *told == Applies::Yes));
        together.extend(told.collect::<Vec<_>>());
    }
    alone.sort();
    together.sort();
    assert!(alone.iter().filter(|(.., yes)| *yes).count() > 100, "{}", alone.len());
    assert_eq!(alone, together);
    assert_eq!(sha256(b"").len(), 64);
}
