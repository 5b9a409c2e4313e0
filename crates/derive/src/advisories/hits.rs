//! The records of a set that apply to subjects, with what is known of their
//! identifiers. Where two feeds speak of the same hole in the same package,
//! they become one hit with what both tell.

use super::Subject;
use advisory::matching::{Applies, Installed, affected};
use advisory::pack::{PackError, Release};
use advisory::{Known, Package, Record, Scheme, Status};
use std::collections::{BTreeMap, BTreeSet};

/// A hole that some subjects have.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    /// What the issuer says.
    pub(crate) record: Record,
    /// The version that is installed: of the package or of its source.
    pub(crate) installed: String,
    /// The subjects, by their place.
    pub(crate) subjects: Vec<usize>,
    /// What is known of its identifiers.
    pub(crate) known: Known,
    /// The first fixed version, as this version sees it.
    pub(crate) fixed: Option<String>,
    /// Whose order the versions follow.
    pub(crate) scheme: Scheme,
}

/// What a release says of subjects.
pub(crate) struct Told {
    /// The holes that they have.
    pub(crate) hits: Vec<Hit>,
    /// Subjects, by their place, and identifiers of which it cannot be told whether they apply.
    pub(crate) unsure: Vec<(usize, String)>,
}

/// Asks a release about subjects.
pub(crate) fn hits(release: &Release<'_>, subjects: &[Subject<'_>]) -> Result<Told, PackError> {
    let installed: Vec<Installed<'_>> = subjects.iter().map(|subject| subject.installed).collect();
    let mut merged: BTreeMap<(String, String, Package, String), Hit> = BTreeMap::new();
    let mut unsure = Vec::new();
    let scheme = release.scheme();
    affected(release, &installed, |hit| match hit.applies {
        Applies::Unsure => unsure.extend(hit.packages.iter().map(|at| (*at, hit.record.id.clone()))),
        Applies::Yes => {
            // Two versions of one package side by side are two hits.
            for &at in hit.packages {
                let version = match (hit.record.kind, installed[at].source) {
                    (Package::Source, Some((_, version))) => version,
                    _ => installed[at].version,
                };
                let key = (hit.record.package.clone(), hit.record.id.clone(), hit.record.kind, version.to_owned());
                let fixed = hit.record.fixed_for(scheme, version).map(str::to_owned);
                match merged.get_mut(&key) {
                    Some(known) => join(known, hit.record, at, fixed),
                    None => {
                        let one = Hit {
                            record: hit.record.clone(),
                            installed: version.to_owned(),
                            subjects: vec![at],
                            known: Known::default(),
                            fixed,
                            scheme,
                        };
                        merged.insert(key, one);
                    }
                }
            }
        }
        Applies::No | Applies::NotAffected => {}
    })?;
    let mut all: Vec<Hit> = merged.into_values().collect();
    let named: BTreeSet<&str> = all.iter().flat_map(|hit| hit.record.identifiers()).collect();
    let known = release.known_of(&named)?;
    for hit in &mut all {
        let of = hit.record.identifiers().filter_map(|id| known.get(id));
        hit.known = of.fold(Known::default(), Known::and);
    }
    Ok(Told { hits: all, unsure })
}

/// Puts what a second record says to what the first one said: a fix that one
/// of them names is a fix, the greater severity stands, as does the earlier day.
fn join(hit: &mut Hit, more: &Record, at: usize, fixed: Option<String>) {
    if !hit.subjects.contains(&at) {
        hit.subjects.push(at);
    }
    let one = &mut hit.record;
    one.severity = one.severity.max(more.severity);
    one.published = [one.published.take(), more.published.clone()].into_iter().flatten().min();
    one.note = one.note.take().or_else(|| more.note.clone());
    for name in &more.names {
        if !one.names.contains(name) {
            one.names.push(name.clone());
        }
    }
    if hit.fixed.is_none() && fixed.is_some() {
        (hit.fixed, one.status) = (fixed, Status::Fixed);
    }
}
