//! Documents of each shape, and those that no database publishes.

use super::*;
use crate::import::Bounds;
use crate::model::Package;
use serde_json::json;
use std::io::{Cursor, Write};

fn bounded(bounds: Bounds, run: impl FnOnce(&mut Sink) -> Result<(), ImportError>) -> Result<Vec<Record>, ImportError> {
    let mut records = Vec::new();
    let mut take = |record| records.push(record);
    run(&mut Sink::new(bounds, &mut take))?;
    Ok(records)
}

fn records(document: &Value) -> Result<Vec<Record>, ImportError> {
    let bytes = serde_json::to_vec(document).unwrap();
    bounded(Bounds::default(), |sink| import("one.json", bytes.as_slice(), sink))
}

fn affected(ecosystem: &str, name: &str, fixed: &str) -> Value {
    json!({"package": {"ecosystem": ecosystem, "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]})
}

#[test]
fn an_erratum_of_almalinux_is_a_record_for_each_package() {
    let found = records(&json!({
        "schema_version": "1.6.0", "id": "ALSA-2031:0001", "summary": "Important: tide security update",
        "published": "2031-02-03T00:00:00Z", "modified": "2031-02-04T00:00:00Z",
        "related": ["CVE-2031-1", "CVE-2031-2", "ALSA-2030:1"],
        "affected": [
            affected("AlmaLinux:9", "tide", "1:2.0-3.el9"), affected("AlmaLinux:9", "tide-libs", "1:2.0-3.el9"),
            affected("AlmaLinux:9", "tide", "1:2.0-4.el9"), affected("npm", "tide", "2.0.0"),
        ],
    }))
    .unwrap();
    assert_eq!(found.len(), 2);
    let tide = &found[0];
    assert_eq!((tide.release.as_str(), tide.package.as_str(), tide.kind), ("almalinux:9", "tide", Package::Binary));
    assert_eq!((tide.status, tide.severity, &tide.module), (Status::Fixed, Severity::High, &None));
    assert_eq!(tide.names, ["CVE-2031-1", "CVE-2031-2"]);
    assert_eq!(tide.ranges, [Range::before("1:2.0-3.el9"), Range::before("1:2.0-4.el9")]);
    assert_eq!(tide.published.as_deref(), Some("2031-02-03"));
    assert_eq!(tide.holds(Scheme::Rpm, "1:2.0-3.el9"), Some(true), "one of its builds is not the fix");
}

#[test]
fn a_module_is_what_the_title_says() {
    let with = |title: &str, fixed: &str| {
        let found = records(&json!({"id": "ALSA-2031:2", "summary": title, "affected": [
            affected("AlmaLinux:9", "nodejs", fixed), affected("AlmaLinux:9", "plain", "1-2.el9")]}))
        .unwrap();
        let module = |name: &str| -> Vec<Option<String>> {
            found.iter().filter(|record| record.package == name).map(|record| record.module.clone()).collect()
        };
        assert_eq!(module("plain"), [None], "a package of no module beside");
        module("nodejs")
    };
    let built = "1:18.1-1.module_el9.1.0+12+ab";
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(with("Moderate: nodejs:18 security, bug fix, and enhancement update", built), [some("nodejs:18")]);
    assert_eq!(with("Low: virt:rhel and virt-devel:rhel update", built), [some("virt-devel:rhel"), some("virt:rhel")]);
    assert_eq!(with("Red Hat Security Advisory: nodejs:18 update", built), [some("nodejs:18")]);
    assert_eq!(with("Important: nodejs security update", built), [some(UNTOLD)]);
    assert_eq!(with("Moderate: nodejs:18 security update", "1:18.1-1.el9"), [None]);
}

#[test]
fn each_database_has_its_words() {
    let found =
        records(&json!({"id": "UBUNTU-CVE-2031-5", "upstream": ["CVE-2031-5"], "related": ["CVE-2031-6", "USN-1-1"],
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
            {"type": "Ubuntu", "score": "low"}],
        "affected": [
            {"package": {"ecosystem": "Ubuntu:22.04:LTS", "name": "tide"}, "versions": ["1-1", "1-2"],
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]},
            affected("Ubuntu:Pro:22.04:LTS", "tide", "1-2ubuntu1~esm1"),
            affected("Ubuntu:Pro:FIPS:22.04:LTS", "tide", "1-2fips1"),
        ]}))
        .unwrap();
    let shown = |r: &Record| (r.release.clone(), r.kind, r.status, r.severity, r.note.clone().unwrap_or_default());
    assert_eq!(
        found.iter().map(shown).collect::<Vec<_>>(),
        [
            ("ubuntu:22.04".to_owned(), Package::Source, Status::Affected, Severity::Low, String::new()),
            ("ubuntu:22.04".to_owned(), Package::Source, Status::Fixed, Severity::Low, "needs Ubuntu Pro".to_owned()),
        ]
    );
    assert_eq!(found[0].names, ["CVE-2031-5"], "what is merely related to a CVE is no name of it");
    assert_eq!(found[0].ranges, [Range::default()]);

    let maven = |more: Value| {
        let mut document = json!({"id": "GHSA-aaaa-bbbb-cccc", "aliases": ["CVE-2031-7"], "related": ["CVE-2031-8"],
            "affected": [affected("Maven", "org.tide:tide", "2.0")]});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        records(&document).unwrap().remove(0)
    };
    let found = maven(json!({"database_specific": {"severity": "MODERATE"}}));
    assert_eq!((found.package.as_str(), found.severity), ("org.tide:tide", Severity::Medium));
    assert_eq!(found.names, ["CVE-2031-7"]);
    let vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";
    assert_eq!(maven(json!({"severity": [{"type": "CVSS_V3", "score": vector}]})).severity, Severity::High);
    let vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
    assert_eq!(maven(json!({"severity": [{"type": "CVSS_V4", "score": vector}]})).severity, Severity::Unknown);

    let debian = records(&json!({"id": "DSA-1-1", "related": ["CVE-2031-9"], "affected": [
        {"package": {"ecosystem": "Debian:12", "name": "tide"}, "ecosystem_specific": {"urgency": "unimportant"}}]}))
    .unwrap();
    assert_eq!(
        (debian[0].severity, debian[0].names.as_slice()),
        (Severity::Negligible, &["CVE-2031-9".to_owned()][..])
    );
    assert_eq!(debian[0].holds(Scheme::Deb, "1-1"), Some(true), "a package without versions is affected in each");
}

#[test]
fn what_gives_no_record_is_counted() {
    let one = |id: &str, more: Value| {
        let mut document = json!({"id": id, "affected": [affected("AlmaLinux:9", "tide", "2-1"), affected("PyPI", "t", "2"),
            {"package": {"ecosystem": "Rocky Linux:9", "name": "kernel",
                "purl": "pkg:rpm/rocky-linux/kernel?distro=rocky-linux-9-sig-cloud&epoch=0"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "5"}]}]}]});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        (id.to_owned(), Cursor::new(document.to_string()))
    };
    let all = || {
        [
            one("ALSA-2031:1", json!({})),
            one("ALSA-2031:2", json!({"withdrawn": "2031-01-01T00:00:00Z"})),
            one("ALBA-2031:3", json!({})),
            one("ALBA-2031:4", json!({"related": ["CVE-2031-1"]})),
        ]
    };
    let mut counts = Counts::default();
    let found = bounded(Bounds::default(), |sink| {
        counts = documents("folder", all(), sink)?;
        Ok(())
    })
    .unwrap();
    assert_eq!(found.iter().map(|record| record.id.as_str()).collect::<Vec<_>>(), ["ALSA-2031:1", "ALBA-2031:4"]);
    assert_eq!((counts.documents, counts.withdrawn, counts.no_security, counts.records), (4, 1, 1, 2));
    assert_eq!(counts.skipped, BTreeMap::from([("PyPI".to_owned(), 2), ("Rocky Linux:9".to_owned(), 2)]));
    let empty =
        bounded(Bounds::default(), |sink| documents("folder", all().into_iter().skip(1).take(2), sink).map(drop));
    assert!(matches!(empty, Err(ImportError::Empty { .. })));
    let few = Bounds { records: 1, ..Bounds::default() };
    let many = bounded(few, |sink| documents("folder", all(), sink).map(drop));
    assert!(matches!(many, Err(ImportError::Bound { .. })));
}

#[test]
fn hostile_documents_are_refused() {
    let good = json!({"id": "ALSA-1", "affected": [affected("AlmaLinux:9", "tide", "2-1")]}).to_string();
    let deep = format!("{{\"id\":\"A\",\"database_specific\":{}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
    let unread = format!("{{\"id\":\"A\",\"details\":{}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
    let mut bad: Vec<Vec<u8>> = (0..good.len()).map(|end| good.as_bytes()[..end].to_vec()).collect();
    bad.extend([
        deep.into_bytes(),
        good.replace("ALSA-1", "ALSA \u{1}").into_bytes(),
        good.replace("\"tide\"", "\"\"").into_bytes(),
        good.replace("\"tide\"", &format!("\"{}\"", "t".repeat(5000))).into_bytes(),
        good.replace("2-1", "2 1").into_bytes(),
        good.replace("\"ALSA-1\"", "1e999").into_bytes(),
        good.replace("\"id\":\"ALSA-1\"", "\"id\":\"ALSA-1\",\"id\":\"ALSA-2\"").into_bytes(),
        good.replace("\"introduced\":\"0\"", "\"introduced\":0").into_bytes(),
        format!("{good}{good}").into_bytes(),
        [b"\xef\xbb\xbf".as_slice(), good.as_bytes()].concat(),
        good.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        good.replace("tide", "t\u{e9}").chars().map(|c| c as u8).collect(),
    ]);
    for bytes in &bad {
        let front = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
        bounded(Bounds::default(), |sink| import("bad", bytes.as_slice(), sink)).expect_err(&front);
    }
    // What is passed over may be deep: it takes no stack.
    assert_eq!(
        bounded(Bounds::default(), |sink| import("deep", unread.as_bytes(), sink)).map(|r| r.len()).ok(),
        Some(0)
    );
    let short = Bounds { entry: good.len() - 1, ..Bounds::default() };
    let long = bounded(short, |sink| import("long", good.as_bytes(), sink));
    assert!(matches!(long, Err(ImportError::Bound { .. })));
}

#[test]
fn versions_and_ranges_cannot_be_multiplied() {
    let events: Vec<Value> =
        (0..1000).flat_map(|n| [json!({"introduced": format!("{n}.0")}), json!({"fixed": format!("{n}.1")})]).collect();
    let versions: Vec<String> = (0..40_000).map(|n| format!("{n}.5")).collect();
    let document = json!({"id": "ALSA-1", "affected": [{"package": {"ecosystem": "AlmaLinux:9", "name": "tide"},
        "versions": versions, "ranges": [{"type": "ECOSYSTEM", "events": events}]}]});
    let why = records(&document).unwrap_err().to_string();
    assert!(why.contains("more versions and ranges"), "{why}");
}

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_are_read_within_bounds() {
    let one = json!({"id": "ALSA-1", "affected": [affected("AlmaLinux:9", "tide", "2-1")]}).to_string();
    let two = one.replace("ALSA-1", "ALSA-2");
    let bytes = packed(&[("ALSA-1.json", one.as_bytes()), ("README", b"text"), ("b/ALSA-2.json", two.as_bytes())]);
    let read = |bytes: &[u8], bounds| bounded(bounds, |sink| super::zip("all.zip", Cursor::new(bytes), sink).map(drop));
    assert_eq!(read(&bytes, Bounds::default()).unwrap().len(), 2);
    for end in 0..bytes.len() {
        read(&bytes[..end], Bounds::default()).unwrap_err();
    }
    for at in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[at] ^= 0x55;
        // Never a panic; some bytes of a zip mean nothing.
        if let Ok(found) = read(&broken, Bounds::default()) {
            assert!(found.len() <= 2);
        }
    }
    let zeros = vec![b' '; 8 << 20];
    let bomb = packed(&[("ALSA-1.json", one.as_bytes()), ("bomb.json", &zeros)]);
    assert!(bomb.len() < 20_000);
    for bounds in [
        Bounds { entry: 1 << 20, ..Bounds::default() },
        Bounds { bytes: 1 << 20, ..Bounds::default() },
        Bounds { bytes: 1 << 10, ..Bounds::default() },
    ] {
        let refused = read(&bomb, bounds);
        assert!(matches!(refused, Err(ImportError::Bound { .. })), "{refused:?}");
    }
    assert!(matches!(read(&packed(&[("README", b"")]), Bounds::default()), Err(ImportError::Empty { .. })));
}
