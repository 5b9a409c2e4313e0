//! What a set says of a host, and what it does not.

use super::*;
use crate::testing::spec;
use crate::{Named, derive};
use advisory::pack::{Builder, Container};
use advisory::{Known, Range, Record, Severity};
use report::{Facts, Gap, Grade, Source};
use std::collections::BTreeMap;

const SYSTEM_FIELDS: &[F] = &[F::new("id", T::Text, "x."), F::new("version_id", T::Text, "x.")];
const PACKAGE_FIELDS: &[F] = &[
    F::new("name", T::Text, "x."),
    F::new("version", T::Version, "x."),
    F::new("source", T::Text, "x."),
    F::new("source_version", T::Version, "x."),
    F::new("status", T::Text, "x."),
    F::new("module", T::Text, "x."),
];
const SOFTWARE_FIELDS: &[F] = &[
    F::new("product", T::Text, "x."),
    F::new("path", T::Path, "x."),
    F::new("coordinate", T::Text, "x."),
    F::new("version", T::Text, "x."),
    F::new("kind", T::Text, "x."),
    F::new("release", T::Text, "x."),
];
static SYSTEM: TableSpec = spec("os.release", SYSTEM_FIELDS);
static PACKAGES: TableSpec = spec("package.installed", PACKAGE_FIELDS);
static SOFTWARE: TableSpec = spec("software.unmanaged", SOFTWARE_FIELDS);
static OBSERVED: &[&TableSpec] = &[&SYSTEM, &PACKAGES, &SOFTWARE];

fn at(line: u32) -> Source {
    Source::File { path: "/x".to_owned(), sha256: None, line: Some(line) }
}

fn table(spec: &'static TableSpec, rows: &[&[(&str, &str)]]) -> Table {
    let row = |(cells, line): (&&[(&str, &str)], u32)| {
        let empty = RowBuilder::new(spec, at(line), Grade::Configured);
        cells.iter().fold(empty, |row, (name, value)| row.set(name, *value)).build()
    };
    Table { rows: rows.iter().zip(1..).map(row).collect(), gaps: Vec::new() }
}

fn host(version: &str) -> Facts {
    let package = |name, version, source, status| {
        [("name", name), ("version", version), ("source", source), ("source_version", version), ("status", status)]
    };
    let packages = [
        package("libssl3", "deb:3.0.11-1", "openssl", "installed"),
        package("openssl", "deb:3.0.11-1", "openssl", "installed"),
        package("zlib1g", "deb:1:1.2.13", "zlib", "installed"),
        package("gone", "deb:1", "gone", "config_files"),
    ];
    let packages: Vec<&[(&str, &str)]> = packages.iter().map(<[_; 5]>::as_slice).collect();
    let software: &[&[(&str, &str)]] = &[
        &[
            ("product", "log4j-core"),
            ("path", "/opt/app.war"),
            ("coordinate", "org.apache.logging.log4j:log4j-core"),
            ("version", "2.14.1"),
        ],
        &[("product", "clearance"), ("path", "/opt/clearance")],
    ];
    let mut facts = Facts::default();
    for (spec, rows) in [
        (&SYSTEM, table(&SYSTEM, &[&[("id", "debian"), ("version_id", version)]])),
        (&PACKAGES, table(&PACKAGES, &packages)),
        (&SOFTWARE, table(&SOFTWARE, software)),
    ] {
        facts.tables.insert(spec.name.to_string(), rows);
    }
    facts.normalise();
    facts
}

fn fixed(release: &str, package: &str, id: &str, version: &str, kind: Package) -> Record {
    let mut record = Record::new(release, package, id, Status::Fixed);
    record.ranges = vec![Range::before(version)];
    (record.kind, record.severity) = (kind, Severity::High);
    record
}

fn set(catalogues: bool) -> (Manifest, BTreeMap<String, Vec<u8>>) {
    let mut builder = Builder::new(3, Time::from_days(20_000), Time::from_days(20_030));
    let mut dated = fixed("debian:12", "openssl", "CVE-2026-0001", "3.0.11-2", Package::Source);
    dated.severity = Severity::Unknown;
    dated.published = Some("2026-02-03".to_owned());
    let mut named = fixed("debian:12", "openssl", "CVE-2026-0001", "3.0.11-2", Package::Source);
    named.note = Some("no DSA".to_owned());
    for record in [
        dated,
        named,
        fixed("debian:12", "openssl", "CVE-2026-0002", "3.0.11-1", Package::Source),
        Record { kind: Package::Source, ..Record::new("debian:12", "openssl", "CVE-2026-0003", Status::NotAffected) },
        Record { kind: Package::Source, ..Record::new("debian:12", "zlib", "CVE-2026-0004", Status::WillNotFix) },
        fixed("debian:12", "gone", "CVE-2026-0005", "2", Package::Source),
        fixed("maven", "org.apache.logging.log4j:log4j-core", "CVE-2021-44228", "2.15.0", Package::Binary),
    ] {
        builder.record(record);
    }
    if catalogues {
        let known = Known { exploited: Some("2021-12-10".into()), ransomware: true, likelihood: Some(9435) };
        builder.known("CVE-2021-44228", known);
        for format in ["kev", "epss"] {
            builder.source(advisory::pack::SourceRef {
                format: format.to_owned(),
                name: format.to_owned(),
                sha256: advisory::pack::sha256(b"x"),
                modified: Time::from_days(20_000),
                records: 1,
            });
        }
    }
    let built = builder.build().unwrap();
    (built.manifest.clone(), Container::new(Vec::new(), built).blobs)
}

fn derived(mut facts: Facts, set: Option<&Set<'_>>, name: &str) -> Table {
    derive(&mut facts, OBSERVED, &Named { advisories: set });
    facts.tables[name].clone()
}

fn shown(table: &Table, spec: &TableSpec, fields: &[&str]) -> Vec<String> {
    let line = |row: &Row| fields.iter().map(|f| row.get(spec, f).unwrap().shown()).collect::<Vec<_>>().join("|");
    table.rows.iter().map(line).collect()
}

#[test]
fn each_hole_once_with_what_every_feed_tells() {
    let (manifest, blocks) = set(true);
    let table = derived(host("12"), Some(&Set::new(&manifest, &blocks)), "advisory.affected");
    assert!(table.gaps.is_empty(), "{:?}", table.gaps);
    let fields = ["id", "package", "kind", "installed_as", "installed", "fixed", "status", "severity", "exploited"];
    assert_eq!(
        shown(&table, &SPEC, &fields),
        [
            "CVE-2021-44228|org.apache.logging.log4j:log4j-core|software|/opt/app.war|maven:2.14.1|maven:2.15.0|fixed|high|true",
            "CVE-2026-0001|openssl|source|libssl3, openssl|deb:3.0.11-1|deb:3.0.11-2|fixed|high|false",
            "CVE-2026-0004|zlib|source|zlib1g|deb:1:1.2.13|—|will_not_fix|unknown|false",
        ]
    );
    assert_eq!(
        shown(&table, &SPEC, &["likelihood", "exploited_since", "fix_published", "note"]),
        [
            "9435|2021-12-10T00:00:00.000Z|unreadable: the feed does not tell when the fix came out|—",
            "—|—|2026-02-03T00:00:00.000Z|no DSA",
            "—|—|—|—",
        ]
    );
}

#[test]
fn a_set_without_catalogues_does_not_say_that_nothing_is_exploited() {
    let (manifest, blocks) = set(false);
    let table = derived(host("12"), Some(&Set::new(&manifest, &blocks)), "advisory.affected");
    for row in &table.rows {
        for field in ["exploited", "ransomware", "likelihood"] {
            assert!(matches!(row.get(&SPEC, field), Some(Value::Unreadable(_))), "{field}");
        }
    }
}

#[test]
fn no_set_another_release_or_a_lost_block_is_a_gap() {
    let (manifest, blocks) = set(true);
    let has_gap = |table: Table, words: &str| {
        assert!(table.gaps.iter().any(|gap: &Gap| gap.detail.contains(words)), "{words}: {:?}", table.gaps);
    };
    has_gap(derived(host("12"), None, "advisory.affected"), "no advisory set is in force");
    let whole = Set::new(&manifest, &blocks);
    has_gap(derived(host("13"), Some(&whole), "advisory.affected"), "does not speak of debian:13");
    for lost in blocks.keys() {
        let mut less = blocks.clone();
        less.remove(lost);
        has_gap(derived(host("12"), Some(&Set::new(&manifest, &less)), "advisory.affected"), "is not at hand");
    }
    let mut facts = host("12");
    facts.tables.remove("package.installed");
    has_gap(derived(facts, Some(&whole), "advisory.affected"), "was not gathered");
}

#[test]
fn what_nobody_speaks_of_is_unreadable() {
    let (manifest, blocks) = set(true);
    let spec = &crate::advisory_source::SPEC;
    let fields = ["product", "kind", "paths", "source"];
    let table = derived(host("12"), Some(&Set::new(&manifest, &blocks)), "advisory.source");
    assert_eq!(
        shown(&table, spec, &fields),
        [
            "clearance|software|/opt/clearance|unreadable: no advisory source",
            "debian:12|system||debian:12",
            "log4j-core|software|/opt/app.war|maven",
        ]
    );
    let table = derived(host("13"), None, "advisory.source");
    assert_eq!(table.gaps.len(), 1);
    assert!(table.rows.iter().all(|row| matches!(row.get(spec, "source"), Some(Value::Unreadable(_)))));
}

#[test]
fn a_jdk_that_is_newer_than_the_table_of_updates_is_told_by_nobody() {
    use advisory::import::{Bounds, Sink, openjdk};
    let spec = &crate::advisory_source::SPEC;
    let told = |created: &str, versions: &[&str]| {
        let created = Time::parse(created).unwrap();
        let mut builder = Builder::new(3, created, created.plus_days(30));
        openjdk::import(&mut Sink::new(Bounds::default(), &mut |record| builder.record(record))).unwrap();
        let built = builder.build().unwrap();
        let (manifest, blocks) = (built.manifest.clone(), Container::new(Vec::new(), built).blobs);
        let jdks: Vec<[(&str, &str); 4]> = versions
            .iter()
            .map(|version| [("product", "jdk"), ("path", "/opt/jdk"), ("kind", "jdk"), ("release", version)])
            .collect();
        let rows: Vec<&[(&str, &str)]> = jdks.iter().map(<[_; 4]>::as_slice).collect();
        let mut facts = host("12");
        facts.tables.insert("software.unmanaged".to_owned(), table(&SOFTWARE, &rows));
        facts.normalise();
        let table = derived(facts, Some(&Set::new(&manifest, &blocks)), "advisory.source");
        shown(&table, spec, &["product", "source"]).into_iter().find(|line| line.starts_with("jdk|")).unwrap()
    };
    let (soon, late) = ("2026-11-20T00:00:00.000Z", "2027-02-01T00:00:00.000Z");
    for known in ["17.0.8", "17.0.21.1", "17.0.21.1.2", "1.8.0_513", "1.8.0_514", "25"] {
        assert_eq!(told(soon, &[known]), "jdk|openjdk", "{known}");
        assert!(told(late, &[known]).contains("ends at 2026-11-17"), "{known}");
    }
    for newer in ["17.0.21.2", "17.0.22", "1.8.0_521", "25.0.6"] {
        let said = told(soon, &[newer]);
        assert!(said.contains("no advisory source: the table of JDK updates ends before"), "{said}");
        assert_eq!(told(soon, &["17.0.8", newer]), said, "one that is known speaks for no other");
    }
    // A line that the table does not have.
    assert_eq!(told(soon, &["17.0.8", "18.0.2"]), "jdk|unreadable: no advisory source");
}
