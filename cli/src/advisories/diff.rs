//! `tidewaiter advisories diff`: what a newer set says otherwise, and what it
//! costs an agent that has the older one.

use super::set::SetFile;
use super::show::{catalogues, record_json, words};
use crate::Format;
use crate::print::{self, line};
use advisory::pack::Release;
use advisory::{Known, Record};
use anyhow::Result;
use report::escape::shown;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

/// How many changed records of a release are printed for people.
const SHOWN: usize = 40;

/// What differs in one release.
#[derive(Default)]
struct Changes {
    added: Vec<Record>,
    removed: Vec<Record>,
    changed: Vec<(Record, Record)>,
    /// What catalogues know of CVEs, in words, before and after.
    known: BTreeMap<String, (String, String)>,
    /// Blocks of the newer set that the older has not, and all that it has.
    blocks: (usize, usize),
    /// The most that an agent fetches: the index and those blocks.
    bytes: u64,
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.blocks.0 == 0
            && self.known.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
    }
}

/// Compares two sets.
///
/// # Errors
/// If one is not readable.
pub fn run(old: &Path, new: &Path, format: Format) -> Result<ExitCode> {
    let (old, new) = (SetFile::open(old)?, SetFile::open(new)?);
    let (before, after) = (old.set(), new.set());
    let mut all = BTreeMap::new();
    for name in old.manifest.releases.keys().chain(new.manifest.releases.keys()) {
        if !all.contains_key(name.as_str()) {
            let length = |release: &str| {
                let index = new.manifest.releases.get(release).map(|reference| &reference.index);
                index.and_then(|index| new.container.blobs.get(index)).map_or(0, Vec::len)
            };
            let changes = compare(before.release(name)?.as_ref(), after.release(name)?.as_ref(), length(name))?;
            all.insert(name.as_str(), changes);
        }
    }
    all.retain(|_, changes| !changes.is_empty());
    match format {
        Format::Json => json(&old, &new, &all)?,
        Format::Table => table(&old, &new, &all)?,
    }
    Ok(ExitCode::from(u8::from(!all.is_empty())))
}

/// What differs between two editions of a release; either may be absent.
fn compare(old: Option<&Release<'_>>, new: Option<&Release<'_>>, index: usize) -> Result<Changes> {
    let digests = |release: Option<&'_ Release<'_>>| -> Vec<String> {
        release.iter().flat_map(|release| release.index().blocks()).map(|block| block.sha256.clone()).collect()
    };
    let (had, has) = (digests(old), digests(new));
    let had: BTreeSet<&str> = had.iter().map(String::as_str).collect();
    let has: BTreeSet<&str> = has.iter().map(String::as_str).collect();
    let (mut gone, mut come) = (BTreeSet::new(), BTreeSet::new());
    let (mut forgotten, mut learnt) = (BTreeMap::new(), BTreeMap::new());
    if let Some(old) = old {
        old.records_beside(&has, |record| _ = gone.insert(record.clone()))?;
        forgotten = old.known_beside(&has)?;
    }
    if let Some(new) = new {
        new.records_beside(&had, |record| _ = come.insert(record.clone()))?;
        learnt = new.known_beside(&had)?;
    }
    let mut changes = Changes { blocks: (has.difference(&had).count(), has.len()), ..Changes::default() };
    let blocks = new.iter().flat_map(|new| new.index().blocks());
    let fetched = blocks.filter(|block| !had.contains(block.sha256.as_str()));
    changes.bytes = fetched.map(|block| u64::from(block.packed)).sum();
    if had != has {
        changes.bytes += index as u64;
    }
    let cves: BTreeSet<&String> = forgotten.keys().chain(learnt.keys()).collect();
    for cve in cves {
        let (old, new) = (forgotten.get(cve), learnt.get(cve));
        if old != new {
            let words = |known: Option<&Known>| known.map_or_else(|| "nothing".to_owned(), catalogues);
            changes.known.insert(cve.clone(), (words(old), words(new)));
        }
    }
    // One record of the same package and identifier on both sides is a change of it.
    let key = |record: &Record| (record.package.clone(), record.kind, record.module.clone(), record.id.clone());
    let mut olds: BTreeMap<_, Vec<Record>> = BTreeMap::new();
    for record in gone.difference(&come) {
        olds.entry(key(record)).or_default().push(record.clone());
    }
    for record in come.difference(&gone) {
        match olds.get_mut(&key(record)).and_then(Vec::pop) {
            Some(old) => changes.changed.push((old, record.clone())),
            None => changes.added.push(record.clone()),
        }
    }
    changes.removed = olds.into_values().flatten().collect();
    Ok(changes)
}

fn json(old: &SetFile, new: &SetFile, all: &BTreeMap<&str, Changes>) -> Result<()> {
    let list = |records: &[Record]| records.iter().map(record_json).collect::<Vec<_>>();
    let release = |(name, changes): (&&str, &Changes)| {
        let pair =
            |(old, new): &(Record, Record)| serde_json::json!({"old": record_json(old), "new": record_json(new)});
        serde_json::json!({
            "release": name, "added": list(&changes.added), "removed": list(&changes.removed),
            "changed": changes.changed.iter().map(pair).collect::<Vec<_>>(),
            "known": changes.known.iter().map(|(cve, (old, new))| serde_json::json!({"id": cve, "old": old, "new": new}))
                .collect::<Vec<_>>(),
            "blocks": changes.blocks.1, "new_blocks": changes.blocks.0, "bytes": changes.bytes,
        })
    };
    print::json(&serde_json::json!({
        "shape": "tidewaiter.advisories-diff.v1", "old": old.manifest.version, "new": new.manifest.version,
        "releases": all.iter().map(release).collect::<Vec<_>>(),
    }))
}

fn table(old: &SetFile, new: &SetFile, all: &BTreeMap<&str, Changes>) -> Result<()> {
    line(format!("version {} → {}", old.manifest.version, new.manifest.version))?;
    if all.is_empty() {
        return line("both say the same of every release");
    }
    for (name, changes) in all {
        line(format!(
            "{}: {} records added, {} removed, {} changed, {} CVEs known otherwise; an agent fetches {} bytes at most, {} of {} blocks",
            shown(name),
            changes.added.len(),
            changes.removed.len(),
            changes.changed.len(),
            changes.known.len(),
            changes.bytes,
            changes.blocks.0,
            changes.blocks.1
        ))?;
        let added = changes.added.iter().map(|record| format!("+ {}", words(record)));
        let removed = changes.removed.iter().map(|record| format!("- {}", words(record)));
        let changed = changes.changed.iter().map(|(old, new)| format!("~ {}\n  → {}", words(old), words(new)));
        let known = changes.known.iter().map(|(cve, (old, new))| format!("~ {}: {old}\n  → {new}", shown(cve)));
        let lines: Vec<String> = removed.chain(changed).chain(added).chain(known).collect();
        for text in lines.iter().take(SHOWN) {
            line(text)?;
        }
        if lines.len() > SHOWN {
            line(format!("… and {} more; all of them with --format json", lines.len() - SHOWN))?;
        }
    }
    Ok(())
}
