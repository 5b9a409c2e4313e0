//! What changed from one policy set to another, key by key. It reads what it
//! can: a file that is not YAML is compared as text.

use crate::{
    PolicySet, SourceFile,
    diagnostic::Faults,
    library::{Kind, kind},
    yaml::parse,
};
use report::{TableSpec, Time};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The changes from an old set to a new one. Ids and names are sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The changes of the set itself: edition, version, created, expires.
    pub set: Vec<KeyChange>,
    /// What happened to rules, by id.
    pub rules: Changes,
    /// What happened to profiles, by id.
    pub profiles: Changes,
    /// What happened to other files (maturity models), by name.
    pub files: Changes,
    /// What happened to the specs of tables, by name; the keys are fields.
    pub tables: Changes,
}

/// What happened to things of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// In the new set alone.
    pub added: Vec<String>,
    /// In the old set alone.
    pub removed: Vec<String>,
    /// In both, and not the same.
    pub changed: BTreeMap<String, Vec<KeyChange>>,
}

/// One key whose value changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyChange {
    /// The key; `text` where only comments or layout changed, or where the file is not YAML.
    pub key: String,
    /// The value before; `null` if the key was not there.
    pub old: Json,
    /// The value after; `null` if the key is not there.
    pub new: Json,
}

impl Diff {
    /// True if nothing changed but the set's own version and times.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.rules, &self.profiles, &self.files, &self.tables]
            .iter()
            .all(|c| c.added.is_empty() && c.removed.is_empty() && c.changed.is_empty())
    }
}

/// What changed from `old` to `new`.
#[must_use]
pub fn diff(old: &PolicySet, new: &PolicySet) -> Diff {
    let head = |set: &PolicySet| {
        let time = |t: Time| Json::from(t.to_string());
        BTreeMap::from([
            ("edition".to_owned(), Json::from(set.edition)),
            ("version".to_owned(), Json::from(set.version)),
            ("created".to_owned(), time(set.created)),
            ("expires".to_owned(), time(set.expires)),
        ])
    };
    let (old_files, new_files) = (sort_files(old), sort_files(new));
    Diff {
        set: keys(&head(old), &head(new)),
        rules: compare(&old_files.rules, &new_files.rules),
        profiles: compare(&old_files.profiles, &new_files.profiles),
        files: compare(&old_files.others, &new_files.others),
        tables: compare(&tables(&old.specs), &tables(&new.specs)),
    }
}

/// Keys of a thing with their values.
type Keys = BTreeMap<String, Json>;

/// The files of a set by kind, each as keys and, below the key `text`, whole.
#[derive(Default)]
struct Files {
    rules: BTreeMap<String, Keys>,
    profiles: BTreeMap<String, Keys>,
    others: BTreeMap<String, Keys>,
}

fn sort_files(set: &PolicySet) -> Files {
    let mut files = Files::default();
    for (name, text) in &set.files {
        match kind(name) {
            Some(Kind::Rule { id, area }) => {
                let mut keys = file_keys(name, text);
                keys.insert("area".to_owned(), Json::from(area));
                files.rules.insert(id.to_owned(), keys);
            }
            Some(Kind::Profile { id }) => {
                files.profiles.insert(id.to_owned(), file_keys(name, text));
            }
            _ => {
                files.others.insert(name.clone(), BTreeMap::from([("text".to_owned(), Json::from(text.as_str()))]));
            }
        }
    }
    files
}

fn file_keys(name: &str, text: &str) -> Keys {
    let file = SourceFile { name: name.to_owned(), text: text.to_owned() };
    let node = parse(&mut Faults::new(&file));
    let mut keys: Keys = match node.map(|n| n.to_json()) {
        Some(Json::Object(map)) => map.into_iter().collect(),
        _ => BTreeMap::new(),
    };
    keys.insert("text".to_owned(), Json::from(text));
    keys
}

fn tables(specs: &[TableSpec]) -> BTreeMap<String, Keys> {
    let keys = |spec: &TableSpec| {
        let own = TableSpec { fields: std::borrow::Cow::Borrowed(&[]), ..spec.clone() };
        let json = |value: Result<Json, serde_json::Error>| value.unwrap_or(Json::Null);
        let mut keys: Keys = spec.fields.iter().map(|f| (f.name.to_string(), json(serde_json::to_value(f)))).collect();
        keys.insert("(table)".to_owned(), json(serde_json::to_value(own)));
        keys
    };
    specs.iter().map(|spec| (spec.name.to_string(), keys(spec))).collect()
}

fn compare(old: &BTreeMap<String, Keys>, new: &BTreeMap<String, Keys>) -> Changes {
    let only = |a: &BTreeMap<String, Keys>, b: &BTreeMap<String, Keys>| {
        a.keys().filter(|id| !b.contains_key(*id)).cloned().collect()
    };
    let both = old.iter().filter_map(|(id, a)| Some((id, a, new.get(id)?)));
    let changed = both.map(|(id, a, b)| (id.clone(), keys(a, b))).filter(|(_, changes)| !changes.is_empty());
    Changes { added: only(new, old), removed: only(old, new), changed: changed.collect() }
}

/// The keys that differ. The whole text is told only if no key differs.
fn keys(old: &Keys, new: &Keys) -> Vec<KeyChange> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let value = |from: &Keys, name: &str| from.get(name).cloned().unwrap_or(Json::Null);
    let mut changes: Vec<KeyChange> = names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| KeyChange { key: name.clone(), old: value(old, name), new: value(new, name) })
        .collect();
    if changes.iter().any(|change| change.key != "text") {
        changes.retain(|change| change.key != "text");
    }
    changes
}
