//! The one pure function, as agent, server and verifier run it, for tests:
//! gather from a root, derive, evaluate by the shipped policies.

use policy::{Clock, Compiled, Evaluation, PolicySet, SourceFile};
use probe::{Host, Options};
use report::{EDITION, Facts, RELEASE, TableSpec, Time};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every spec of this release.
pub fn specs() -> Vec<&'static TableSpec> {
    probe::tables::SPECS.iter().chain(derive::SPECS).copied().collect()
}

/// The shipped policy files, named relative to `policies/`.
pub fn shipped_files() -> Vec<SourceFile> {
    let folder = workspace().join("policies");
    let mut files = Vec::new();
    let mut waiting = vec![folder.clone()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                let name = path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
                files.push(SourceFile { name, text: std::fs::read_to_string(&path).unwrap() });
            }
        }
    }
    assert!(!files.is_empty());
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// The shipped policies as a set that expires in 2027.
pub fn shipped_set() -> PolicySet {
    PolicySet {
        edition: EDITION,
        version: 1,
        created: Time::parse("2026-05-01T00:00:00.000Z").unwrap(),
        expires: Time::parse("2027-05-01T00:00:00.000Z").unwrap(),
        files: shipped_files().into_iter().map(|f| (f.name, f.text)).collect::<BTreeMap<_, _>>(),
        specs: specs().into_iter().cloned().collect(),
    }
}

static SHIPPED: LazyLock<Compiled> = LazyLock::new(|| {
    Compiled::new(&shipped_set(), RELEASE, EDITION).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    })
});

/// The shipped policies, compiled.
pub fn shipped() -> &'static Compiled {
    &SHIPPED
}

/// The profile that recorded hosts are judged by.
pub const PROFILE: &str = "customs-baseline";

/// Facts of a recorded root as they are sealed, derived tables added.
pub fn facts(root: &Path) -> Facts {
    let set = shipped_set();
    let reference = report::predicate::SetReference { sha256: "00".repeat(32), version: 1, expires: set.expires };
    let options = Options { policy: Some(reference), ..Options::default() };
    let mut facts = probe::gather(&Host::at(root.to_path_buf()), None, &options, &|_| {});
    let compiled = shipped();
    facts.conform(probe::tables::SPECS, &compiled.specs());
    facts.project(&compiled.specs(), &compiled.named_fields());
    derive::derive(&mut facts, &compiled.specs(), &derive::Named::default());
    facts
}

/// Judges facts at an instant.
pub fn evaluate(facts: &Facts, now: Time) -> Evaluation {
    shipped().evaluate(PROFILE, facts, Clock { now, trusted: true })
}

/// Judges a recorded root at [`crate::recorded::NOW`] by another profile.
pub fn judge_by(profile: &str, root: &Path) -> Evaluation {
    let now = Time::parse(crate::recorded::NOW).unwrap();
    shipped().evaluate(profile, &facts(root), Clock { now, trusted: true })
}

/// Judges a recorded root at [`crate::recorded::NOW`].
pub fn judge(root: &Path) -> Evaluation {
    evaluate(&facts(root), Time::parse(crate::recorded::NOW).unwrap())
}
