//! Holding what is installed against what a release's records say: one pass
//! over the blocks that name it. The same test of one record and one package
//! serves a host ([`affected`]) and a whole fleet ([`Fleet`]).

mod fleet;

pub use fleet::{Fleet, Hits};

use crate::model::{Package, Record, Scheme, Status, UNTOLD};
use crate::pack::{PackError, Release};
use std::collections::{BTreeSet, HashMap};

/// One installed package, as its database has it; versions without a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Installed<'a> {
    /// The binary package's name, or a Maven `group:artifact`.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// The source that it was built from, and that source's version.
    pub source: Option<(&'a str, &'a str)>,
    /// The module stream that it is of.
    pub module: Option<&'a str>,
}

/// Whether a record speaks of an installed package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applies {
    /// It is about something else, or the version is not affected (any more).
    No,
    /// The issuer says that this package is not affected.
    NotAffected,
    /// It is affected.
    Yes,
    /// It cannot be told: a version has no order, or the stream is not named.
    Unsure,
}

/// Holds one record against one package of its name.
#[must_use]
pub fn applies(record: &Record, scheme: Scheme, installed: &Installed<'_>) -> Applies {
    let version = match (record.kind, installed.source) {
        (Package::Binary, _) if record.package == installed.name => installed.version,
        (Package::Source, Some((source, version))) if record.package == source => version,
        _ => return Applies::No,
    };
    match (record.module.as_deref(), installed.module) {
        (Some(UNTOLD), Some(_)) => return Applies::Unsure,
        (wanted, has) if wanted != has => return Applies::No,
        _ => {}
    }
    if record.status == Status::NotAffected && record.ranges.is_empty() {
        return Applies::NotAffected;
    }
    match (record.holds(scheme, version), record.status) {
        (None, _) => Applies::Unsure,
        (Some(false), _) => Applies::No,
        (Some(true), Status::NotAffected) => Applies::NotAffected,
        (Some(true), _) => Applies::Yes,
    }
}

/// One record that speaks of installed packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// The record.
    pub record: &'a Record,
    /// What it says of them: `Yes`, `NotAffected` or `Unsure`.
    pub applies: Applies,
    /// The packages that it speaks of so, by their place in the input; never empty.
    pub packages: &'a [usize],
}

/// Everything that a release's records say of these packages, in the order of
/// the records' packages. Takes the memory of one block and of the hits.
///
/// # Errors
/// [`PackError`]: then nothing is known, which is never the same as nothing found.
pub fn affected(
    release: &Release<'_>,
    installed: &[Installed<'_>],
    mut take: impl FnMut(Hit<'_>),
) -> Result<(), PackError> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::with_capacity(installed.len() * 2);
    for (at, package) in installed.iter().enumerate() {
        by_name.entry(package.name).or_default().push(at);
        if let Some((source, _)) = package.source.filter(|(source, _)| *source != package.name) {
            by_name.entry(source).or_default().push(at);
        }
    }
    let names: BTreeSet<&str> = by_name.keys().copied().collect();
    let scheme = release.scheme();
    let mut told: [(Applies, Vec<usize>); 3] =
        [Applies::Unsure, Applies::NotAffected, Applies::Yes].map(|applies| (applies, Vec::new()));
    release.records_of(&names, |record| {
        told.iter_mut().for_each(|(_, packages)| packages.clear());
        // Each is held against the record once: comparing versions is most of the work.
        for at in by_name.get(record.package.as_str()).into_iter().flatten() {
            let one = applies(record, scheme, &installed[*at]);
            told.iter_mut().filter(|(applies, _)| *applies == one).for_each(|(_, packages)| packages.push(*at));
        }
        for (applies, packages) in told.iter().filter(|(_, packages)| !packages.is_empty()) {
            take(Hit { record, applies: *applies, packages });
        }
    })
}

#[cfg(test)]
mod tests;
