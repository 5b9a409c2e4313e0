//! A made-up Debian host and a set for it: what is shown, in which order, and
//! that nothing foreign acts on a terminal or a shell.

use super::*;
use crate::advisories::Advisories;
use advisory::pack::{Builder, Container, SourceRef};
use advisory::{Known, Package, Range, Record, Severity, Status};
use seal::key::SigningKey;
use seal::signed::{self, ADVISORY_SET};
use std::path::Path;
use std::sync::Arc;

const HOSTILE: &str = "evil;reboot";

fn time(text: &str) -> Time {
    Time::parse_day(text).unwrap()
}

fn now() -> Time {
    time("2026-12-01")
}

#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn root() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let mut status = String::new();
    for (name, version, source) in [
        ("libssl3", "3.0.11-1~deb12u1", "openssl"),
        ("openssl", "3.0.11-1~deb12u1", "openssl"),
        ("zlib1g", "1.2.13-1", "zlib"),
        ("bash", "5.2-1", "bash"),
        (HOSTILE, "1-1", "odd"),
    ] {
        status += &format!(
            "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nSource: {source}\nVersion: {version}\n\n"
        );
    }
    write(&root.path().join("var/lib/dpkg/status"), status.as_bytes());
    write(&root.path().join("var/lib/dpkg/info/bash.list"), b"/bin/bash\n");
    write(&root.path().join("etc/os-release"), b"ID=debian\nVERSION_ID=12\n");
    write(&root.path().join("etc/hostname"), b"gate-1\n");
    root
}

fn record(package: &str, id: &str, fixed: Option<&str>, severity: Severity) -> Record {
    let status = if fixed.is_some() { Status::Fixed } else { Status::WillNotFix };
    let mut record = Record::new("debian:12", package, id, status);
    record.ranges = fixed.map(Range::before).into_iter().collect();
    (record.kind, record.severity) = (Package::Source, severity);
    record.published = Some("2026-02-03".to_owned());
    record.note = Some("no\u{202e}te\u{1b}[2J".to_owned());
    record
}

fn options(root: &Path) -> AuditOptions {
    let mut builder = Builder::new(3, time("2026-11-30"), time("2027-01-01"));
    for record in [
        record("openssl", "CVE-2026-0001", Some("3.0.11-1~deb12u2"), Severity::Critical),
        record("openssl", "CVE-2026-0002", Some("3.0.11-2"), Severity::Medium),
        record("openssl", "CVE-2026-0003", Some("3.0.11-3"), Severity::Low),
        record("zlib", "CVE-2026-0004", None, Severity::High),
        record("bash", "CVE-2026-0005", Some("5.2-2"), Severity::Medium),
        record("odd", "CVE-2026-\u{1b}[2J\u{202e}6", Some("1-2"), Severity::Low),
        record("odd", "CVE-2026-0007", Some("1-2"), Severity::Critical),
        record("absent", "CVE-2026-0008", Some("2"), Severity::Critical),
        record("bash", "CVE-2026-0009", Some("5.1-1"), Severity::High),
    ] {
        builder.record(record);
    }
    let known = Known { exploited: Some("2026-03-01".to_owned()), ransomware: true, likelihood: Some(2000) };
    builder.known("CVE-2026-0005", known);
    for format in ["epss", "kev"] {
        builder.source(SourceRef {
            format: format.to_owned(),
            name: format.to_owned(),
            sha256: advisory::pack::sha256(b"x"),
            modified: time("2026-11-20"),
            records: 1,
        });
    }
    let built = builder.build().unwrap();
    let key = SigningKey::generate().unwrap();
    let envelope = signed::sign(ADVISORY_SET, built.manifest.to_bytes().unwrap(), &[&key]).unwrap();
    let mut file = Vec::new();
    Container::new(envelope, built).write(&mut file).unwrap();
    let path = root.join("set");
    write(&path, &file);
    let set = Advisories::file(&path, None).unwrap();
    AuditOptions {
        root: Some(root.to_path_buf()),
        tls: false,
        advisories: Some(Arc::new(set)),
        ..AuditOptions::default()
    }
}

fn found(options: &AuditOptions) -> Patches {
    let (facts, host) = gather(options, false).unwrap();
    patches(&facts, host, options, now())
}

#[test]
fn one_line_an_upgrade_and_the_exploited_one_comes_first() {
    let root = root();
    let found = found(&options(root.path()));
    let order: Vec<&str> = found.actions.iter().map(|action| action.package.as_str()).collect();
    assert_eq!(order[0], "bash", "{order:?}");
    let openssl = found.actions.iter().find(|action| action.package == "openssl").unwrap();
    assert_eq!((openssl.closes, openssl.critical, openssl.to.as_str()), (3, 1, "deb:3.0.11-3"));
    assert_eq!(openssl.installed_as, ["libssl3", "openssl"]);
    assert_eq!(found.unfixed(), [1, 0, 1]);
    assert_eq!(found.exit_code(), 1);
    let text = text::text(&found, false);
    assert!(text.contains("bash 5.2-1 → 5.2-2\n    closes 1 (1 exploited, 1 by ransomware, 1 likely)"), "{text}");
    assert!(text.contains("out since 2026-02-03 (301 days)"), "{text}");
    assert!(text.contains("made 2026-11-30 (1 day), oldest feed 2026-11-20 (11 days), NOT CHECKED"), "{text}");
    assert!(text.lines().count() <= 24 && text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn nothing_foreign_acts_on_a_terminal_or_a_shell() {
    let root = root();
    let options = options(root.path());
    let found = found(&options);
    assert!(found.actions.iter().any(|action| action.installed_as == [HOSTILE]), "{:?}", found.actions);
    let hostile = |text: &str| text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}');
    for all in [false, true] {
        let text = text::text(&found, all);
        assert!(text.contains("CVE-2026-") || !all, "{text}");
        assert!(!hostile(&text), "{text:?}");
        let command = text.lines().skip_while(|line| !line.starts_with("apt-get ")).collect::<String>();
        assert!(command.contains(" bash") && !command.contains("evil"), "{command}");
        let json = crate::print::json(&document::document(&found, all)).unwrap();
        assert!(!hostile(&json) && json.contains("tidewaiter.patches.v1"));
        assert_eq!(json.contains("\\u202e"), all);
    }
    let (facts, _) = gather(&options, false).unwrap();
    let answer = asked::ask(&facts, &options, "CVE-2026-\u{1b}[2J\u{202e}6").unwrap();
    assert!(!hostile(&answer.text()), "{answer:?}");
}

#[test]
fn without_a_set_nothing_is_known_and_it_says_what_to_do() {
    let root = root();
    let found = found(&AuditOptions { advisories: None, ..options(root.path()) });
    let text = text::text(&found, false);
    assert_eq!(found.exit_code(), 2);
    assert!(text.contains("name a set with --advisories FILE"), "{text}");
    assert!(text.contains("not everything could be told"), "{text}");
}

#[test]
fn a_question_after_one_hole_is_answered_with_its_reason() {
    let root = root();
    let options = options(root.path());
    let (facts, _) = gather(&options, false).unwrap();
    for (id, code, why) in [
        ("CVE-2026-0002", 1, "libssl3 deb:3.0.11-1~deb12u1 has it; it is fixed in 3.0.11-2"),
        ("CVE-2026-0004", 1, "will not fix it"),
        ("CVE-2026-0008", 0, "absent is not installed"),
        ("CVE-2026-0009", 0, "bash deb:5.2-1 does not have it; it is fixed in 5.1-1"),
        ("CVE-1999-0001", 2, "says nothing of it"),
    ] {
        let answer = asked::ask(&facts, &options, id).unwrap();
        assert_eq!(answer.exit_code(), code, "{answer:?}");
        assert!(answer.text().contains(why), "{id}: {}", answer.text());
    }
}
