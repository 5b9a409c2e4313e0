//! Made-up repositories beside what rpm has installed.

use super::*;
use crate::packages::rpm::bytes::Fault;

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
    Offer { name: text(name), architecture: text(architecture), epoch: text("0"), version: text(version) }
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
fn shown(config: &Config, known: &[(&Repository, Metadata)], header: &Header) -> Option<String> {
    let (modules, chosen) = (Modules::default(), Chosen::default());
    let world = World { config, known, names: modules.names(&chosen), modules: &modules, chosen: &chosen };
    let update = world.update(header)?;
    Some(format!("{} {:?} {}", update.candidate, update.security, update.kept))
}

fn metadata(offers: &[Offer], secures: Option<&Offer>) -> Metadata {
    let advisory = Advisory { id: "A-1".to_owned(), security: true, severity: Some("Important".to_owned()) };
    Metadata {
        offers: offers.to_vec(),
        advisories: secures.map(|offer| BTreeMap::from([(offer.full(), vec![advisory])])),
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
    assert_eq!(shown(&config, &known, &header).as_deref(), Some("1.10-1 Some(true) false"));
    let known = [(&a, metadata(&all, None))];
    assert_eq!(shown(&config, &known, &header).as_deref(), Some("1.10-1 None false"));
    // One that goes first hides the others, though it has nothing newer.
    let known = [(&a, metadata(&all, None)), (&b, metadata(&[offer("x", "1.1-1", "x86_64")], None))];
    assert_eq!(shown(&config, &known, &header), None);
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
        assert_eq!(shown(&config, &known, &header).as_deref(), Some("1.2-1 Some(true) true"), "{exclude}{lock}");
        assert_eq!(shown(&config, &[(&a, metadata(&all, None))], &header), None);
    }
    let config = Config { locks: vec!["x-0:1.2-1.*".to_owned(), "y-0:1-1.*".to_owned()], ..Config::default() };
    assert_eq!(shown(&config, &[(&a, metadata(&all, None))], &header).as_deref(), Some("1.2-1 None false"));
}

#[test]
fn xml_that_is_cut_or_endless_is_refused() {
    let read = |text: &str| xml::parts(text.as_bytes(), &mut |_| {});
    assert_eq!(read("<a><b/>x</a>"), Ok(()));
    // An empty file would say that there are no packages.
    assert!(matches!(read(""), Err(Fault::Malformed(_))));
    assert!(matches!(read("<a><b>"), Err(Fault::Malformed(_))));
    assert!(matches!(read(&"<a>".repeat(100)), Err(Fault::TooLarge(_))));
    assert!(matches!(read(&format!("<a>{}", "x".repeat(9 << 20))), Err(Fault::TooLarge(_))));
}
