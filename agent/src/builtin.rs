//! The policies that this program ships with: the workspace's `policies/`
//! folder, compiled in. A host that is not enrolled is judged by them; they
//! are unsigned, and every output says so.

use include_dir::{Dir, DirEntry, include_dir};
use policy::PolicySet;
use report::{TableSpec, Time};
use std::collections::BTreeMap;

static POLICIES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../policies");

/// When the shipped set counts as made, in milliseconds since 1970: the first
/// instant of 2026. A constant, so that one release gives one digest on every
/// host; it moves with the releases that change a policy.
const CREATED: Time = Time::from_millis(1_767_225_600_000);

/// For how many days the shipped set is current. After that it stays in force,
/// and that is a finding: checks that old miss what was learnt since.
const DAYS: i64 = 730;

/// The version of the shipped set: the lowest, because every set that somebody
/// signed stands above it.
const VERSION: u64 = 1;

/// The shipped policy set.
#[must_use]
pub fn set() -> PolicySet {
    let mut files = BTreeMap::new();
    collect(&POLICIES, &mut files);
    PolicySet {
        edition: report::EDITION,
        version: VERSION,
        created: CREATED,
        expires: CREATED.plus_days(DAYS),
        files,
        specs: specs().into_iter().cloned().collect(),
    }
}

/// Every table of this release, observed and derived, sorted by name.
#[must_use]
pub fn specs() -> Vec<&'static TableSpec> {
    let mut specs: Vec<_> = probe::SPECS.iter().chain(derive::SPECS).copied().collect();
    specs.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    specs
}

fn collect(folder: &Dir<'_>, into: &mut BTreeMap<String, String>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => collect(folder, into),
            DirEntry::File(file) => {
                let name = file.path().to_str().filter(|name| name.ends_with(".yaml"));
                if let (Some(name), Some(text)) = (name, file.contents_utf8()) {
                    into.insert(name.to_owned(), text.to_owned());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::Compiled;

    #[test]
    fn the_shipped_set_is_whole_and_always_the_same() {
        let set = set();
        assert_eq!(set.digest().unwrap(), super::set().digest().unwrap());
        assert_eq!(PolicySet::from_bytes(&set.to_bytes().unwrap()).unwrap(), set);
        assert_eq!(set.created.to_string(), "2026-01-01T00:00:00.000Z");
        let compiled = Compiled::new(&set, report::RELEASE, report::EDITION).unwrap();
        assert!(compiled.rules().len() >= 40, "{} rules", compiled.rules().len());
        assert!(compiled.rules().iter().all(|rule| rule.unanswerable().is_none()));
        assert!(!compiled.profiles().is_empty() && !compiled.models().is_empty());
        for model in compiled.models() {
            maturity::parse(&model.text, &model.name).unwrap();
        }
    }

    #[test]
    fn no_file_of_the_folder_was_forgotten() {
        let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
        let on_disk = crate::input::policy_folder(&top).unwrap();
        assert_eq!(set().sources(), on_disk);
    }
}
