//! Made-up repositories beside what rpm has installed.

use super::*;
use crate::fixture::Fixture;
use crate::packages::packing::Packing;
use crate::packages::rpm_md::Metadata;
use crate::packages::rpm_md::advisories::Advisories;
use crate::packages::rpm_md::tests::{primary, repository as files, updateinfo};
use report::Source;

const NOTHING: [&str; 0] = [];

fn header(name: &str, version: &str, architecture: &str) -> Header {
    let (version, release) = version.split_once('-').unwrap();
    Header {
        name: name.to_owned(),
        version: version.to_owned(),
        release: release.to_owned(),
        architecture: Some(architecture.to_owned()),
        ..Header::default()
    }
}

fn offer(name: &str, version: &str, architecture: &str) -> Offer {
    let text = str::to_owned;
    Offer { name: text(name), architecture: text(architecture), epoch: text("0"), version: text(version), vendor: None }
}

fn repository(id: &str, priority: i64) -> Repository {
    Repository {
        id: id.to_owned(),
        name: id.to_owned(),
        priority,
        excludes: Vec::new(),
        includes: Vec::new(),
        needs_subscription: false,
        hotfixes: false,
    }
}

/// `candidate security kept` of one package.
fn shown(config: &Config, known: &[(&Repository, Metadata)], header: &Header) -> Vec<String> {
    let (modules, chosen) = (Modules::default(), Chosen::default());
    let rules = Dnf { config, names: modules.names(&chosen), modules: &modules, chosen: &chosen };
    let world = World { known, rules: &rules };
    let line = |update: &Update| format!("{} {:?} {}", update.candidate, update.security, update.kept);
    world.updates(header).iter().map(line).collect()
}

fn metadata(offers: &[Offer], secures: Option<&Offer>) -> Metadata {
    let advisories = |offer: &Offer| {
        let mut all = Advisories::default();
        let text = updateinfo("A-1", &[(&offer.name, &offer.version)]);
        all.read(text.as_bytes(), &HashSet::from([offer.name.as_str()])).unwrap();
        all
    };
    Metadata {
        offers: offers.to_vec(),
        advisories: secures.map(advisories),
        modules: Modules::default(),
        source: Some(Source::Kernel { interface: "/x".to_owned() }),
    }
}

#[test]
fn the_newest_of_the_first_repositories() {
    let (a, b) = (repository("a", 99), repository("b", 10));
    let all = [offer("x", "1.2-1", "x86_64"), offer("x", "1.10-1", "x86_64"), offer("x", "9-1", "i686")];
    let config = Config::default();
    let header = header("x", "1.1-1", "x86_64");
    let known = [(&a, metadata(&all, Some(&all[0])))];
    assert_eq!(shown(&config, &known, &header), ["1.10-1 Some(true) false"]);
    let known = [(&a, metadata(&all, None))];
    assert_eq!(shown(&config, &known, &header), ["1.10-1 None false"]);
    // One that goes first hides the others, though it has nothing newer.
    let known = [(&a, metadata(&all, None)), (&b, metadata(&[offer("x", "1.1-1", "x86_64")], None))];
    assert_eq!(shown(&config, &known, &header), NOTHING);
}

#[test]
fn what_is_excluded_or_locked_is_told_where_it_mends_something() {
    let a = repository("a", 99);
    let all = [offer("x", "1.2-1", "x86_64")];
    let header = header("x", "1.1-1", "x86_64");
    for (exclude, lock) in [("x*", ""), ("", "x-0:1.1-1.*"), ("", "!x-0:1.2-1.*")] {
        let list = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
        let config = Config { excludes: list(exclude), locks: list(lock), ..Config::default() };
        let known = [(&a, metadata(&all, Some(&all[0])))];
        assert_eq!(shown(&config, &known, &header), ["1.2-1 Some(true) true"], "{exclude}{lock}");
        assert_eq!(shown(&config, &[(&a, metadata(&all, None))], &header), NOTHING);
    }
    let config = Config { locks: vec!["x-0:1.2-1.*".to_owned(), "y-0:1-1.*".to_owned()], ..Config::default() };
    assert_eq!(shown(&config, &[(&a, metadata(&all, None))], &header), ["1.2-1 None false"]);
}

#[test]
fn an_advisory_counts_though_its_package_gave_way_to_a_newer_one() {
    let a = repository("a", 99);
    let (old, new) = (offer("x", "1.2-1", "x86_64"), offer("x", "1.3-1", "x86_64"));
    let header = header("x", "1.1-1", "x86_64");
    let known = [(&a, metadata(&[new], Some(&old)))];
    assert_eq!(shown(&Config::default(), &known, &header), ["1.3-1 Some(true) false"]);
}

#[test]
fn what_mends_more_and_is_kept_back_is_told_beside_the_upgrade() {
    let a = repository("a", 99);
    let all = [offer("x", "1.2-1", "x86_64"), offer("x", "1.3-1", "x86_64")];
    let header = header("x", "1.1-1", "x86_64");
    let config = Config { locks: vec!["x-0:1.2-1.*".to_owned()], ..Config::default() };
    let known = [(&a, metadata(&all, Some(&all[1])))];
    assert_eq!(shown(&config, &known, &header), ["1.2-1 Some(false) false", "1.3-1 Some(true) true"]);
}

#[test]
fn the_cache_of_yum_is_read_where_dnf_has_none() {
    let list = primary(&[("x", "2-1", "V")]);
    let host = Fixture::new()
        .file("/etc/yum.conf", "[main]\nexclude=y*\n")
        .file("/etc/yum.repos.d/a.repo", "[a]\nname=A\n[gone]\nname=G\n")
        .file("/etc/yum/pluginconf.d/versionlock.list", "0:x-1-1.*\n");
    let folder = "/var/cache/yum/x86_64/7Server/a";
    let host = files(host, folder, "repodata/", Packing::Gzip, &list, &updateinfo("T-1", &[("x", "2-1")]));
    let mut gaps = Vec::new();
    let found = updates(&host.host(), &[header("x", "1-1", "x86_64")], &mut gaps);
    assert_eq!(found.iter().map(|u| (u.candidate.as_str(), u.kept)).collect::<Vec<_>>(), [("2-1", true)]);
    assert_eq!(gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Missing]);
}
