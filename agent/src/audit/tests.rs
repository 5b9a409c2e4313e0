//! Audits of small made-up roots: what is answered, what is refused, and what
//! is never printed.

use super::*;
use crate::world::World;
use report::Time;
use std::path::Path;
use std::sync::Mutex;

/// A clock that is set back by an hour whenever it is looked at.
#[derive(Debug)]
struct Backwards(Mutex<Time>);

impl World for Backwards {
    fn now(&self) -> Time {
        let mut now = self.0.lock().unwrap();
        *now = now.plus_millis(-3_600_000);
        *now
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), crate::world::NoChance> {
        bytes.fill(0);
        Ok(())
    }
}

fn world() -> Backwards {
    Backwards(Mutex::new(Time::parse("2026-06-01T00:00:00.000Z").unwrap()))
}

#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn made_up_root() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "etc/os-release", "ID=debian\nVERSION_ID=12\nNAME=\"De\u{1b}[2Jb\u{202e}ian\"\n");
    write(root.path(), "etc/hostname", "gw-1\n");
    write(root.path(), "etc/passwd", "root:x:0:0::/root:/bin/bash\ntoor\u{202e}:x:0:0::/root:/bin/bash\n");
    root
}

/// A rule that rests on an input, for [`policy`].
const FRESH: &str = "row.uid == 0\nfresh: {table: account.password, field: changed, days: 30}";

fn options(root: &Path) -> AuditOptions {
    AuditOptions { root: Some(root.to_path_buf()), tls: false, ..AuditOptions::default() }
}

/// A policy folder with one rule that is about nothing on the made-up root.
fn policy(require: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rule = format!(
        "id: one\ntitle: One\nseverity: low\ntable: account.user\nwhere: row.name == \"nobody-is-called-so\"\n\
         require: {require}\nreferences: {{iso-27002-2022: [\"8.2\"]}}\nwhy: Because.\nremedy: Mend it.\nexamples:\n  \
         - {{row: {{name: nobody-is-called-so, uid: 0}}, outcome: pass}}\n  \
         - {{row: {{name: nobody-is-called-so, uid: 1}}, outcome: fail}}\n  - {{row: {{name: x}}, outcome: not_applicable}}\n"
    );
    write(folder.path(), "rules/account/one.yaml", &rule);
    write(folder.path(), "profiles/base.yaml", "id: base\ntitle: Base\nfor: \"true\"\nrules: [one]\n");
    folder
}

#[test]
fn a_second_root_fails_and_nothing_hostile_is_printed() {
    let root = made_up_root();
    let result = run(&options(root.path()), &world(), &|_| ()).unwrap();
    assert_eq!((result.host.as_str(), result.exit_code()), ("gw-1", 1));
    assert_eq!(result.origin, Origin::BuiltIn);
    let failed: Vec<_> = result.findings.iter().filter(|f| f.outcome == Outcome::Fail).collect();
    assert!(failed.iter().any(|f| f.table == "account.user" && f.failed == 1), "{failed:?}");
    let json = document::document(&result);
    assert_eq!(json["shape"], "tidewaiter.audit.v1");
    assert_eq!(json["counts"]["fail"], failed.len());
    assert_eq!(json["policy"]["origin"], "built_in");
    for text in [table::table(&result).unwrap(), crate::print::json(&json).unwrap()] {
        assert!(text.contains("toor") && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
        assert!(text.contains("this host alone"));
    }
}

#[test]
fn a_clock_that_goes_back_gives_no_audit_that_ends_before_it_began() {
    let root = made_up_root();
    let result = run(&options(root.path()), &world(), &|_| ()).unwrap();
    assert!(result.started <= result.ended, "{} {}", result.started, result.ended);
    assert_eq!(result.ended.to_string(), "2026-05-31T22:00:00.000Z");
}

#[test]
fn a_stale_verdict_is_told_with_what_it_was() {
    let (root, folder) = (made_up_root(), policy(FRESH));
    write(root.path(), "etc/shadow", "root:*:18262:0:99999:7:::\n");
    let policies = Policies::At { path: folder.path().to_path_buf(), root: None };
    let result = run(&AuditOptions { policies, ..options(root.path()) }, &world(), &|_| ()).unwrap();
    let finding = &result.findings[0];
    assert_eq!((finding.outcome, finding.last), (Outcome::Unknown, Some(Outcome::NotApplicable)), "{finding:?}");
    assert_eq!(document::document(&result)["findings"][0]["last"], "not_applicable");
    let text = table::table(&result).unwrap();
    assert!(text.contains("unknown (was not applicable) one: One"), "{text}");
    assert!(text.contains("stale since 2020-01-31"), "{text}");
}

#[test]
fn an_audit_that_judged_nothing_failed() {
    let (root, folder) = (made_up_root(), policy("row.uid == 0"));
    let policies = Policies::At { path: folder.path().to_path_buf(), root: None };
    let result = run(&AuditOptions { policies, ..options(root.path()) }, &world(), &|_| ()).unwrap();
    assert_eq!((result.exit_code(), result.origin), (2, Origin::Folder));
    assert!(table::table(&result).unwrap().contains("nothing was judged"));
}

#[test]
fn what_cannot_be_audited_is_refused_with_the_reason() {
    let (root, faulty) = (made_up_root(), policy("row.uidd == 0"));
    let at = |path: &Path| Policies::At { path: path.to_path_buf(), root: None };
    let garbage = root.path().join("etc/passwd");
    let empty = tempfile::tempdir().unwrap();
    for (change, part) in [
        (AuditOptions { root: Some(root.path().join("none")), ..options(root.path()) }, "cannot audit"),
        (AuditOptions { profile: Some("nope".into()), ..options(root.path()) }, "no profile `nope`; it has"),
        (AuditOptions { policies: at(faulty.path()), ..options(root.path()) }, "rules/account/one.yaml:6:"),
        (AuditOptions { policies: at(&garbage), ..options(root.path()) }, "the signed policy set is refused"),
        (AuditOptions { policies: at(empty.path()), ..options(root.path()) }, "holds no .yaml files"),
        (AuditOptions { policies: at(&root.path().join("none")), ..options(root.path()) }, "cannot read"),
    ] {
        let error = run(&change, &world(), &|_| ()).map(|_| part).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}
