//! `patches`: which holes this host has, and which upgrades close most of what
//! matters. It gathers the few tables that it needs and keeps of each hole
//! what is shown, so that a host with ten thousand of them stays small.

pub mod asked;
pub mod document;
mod hole;
mod plan;
#[cfg(test)]
mod tests;
pub mod text;

pub use hole::{Hole, Thing};
pub use plan::{Action, Offered, PackageManager};

use crate::audit::{self, AuditError, AuditOptions};
use derive::{Certificates, Ders, Inputs, Named};
use report::{Facts, Gap, Row, Table, TableSpec, Time, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The observed tables that it needs; those that a release lacks are left out.
const NEEDED: [&str; 6] =
    ["os.release", "package.installed", "package.update", "process.outdated", "reboot.required", "software.unmanaged"];

/// The advisory set that was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its version.
    pub version: u64,
    /// When it was made.
    pub created: Time,
    /// When it expires.
    pub expires: Time,
    /// When the oldest of its feeds was last changed.
    pub oldest_feed: Option<Time>,
    /// True if its signature was checked.
    pub checked: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Patches {
    /// The host's own name, escaped.
    pub host: String,
    /// The system as advisories name it: `debian:12`.
    pub system: String,
    /// When the host was looked at.
    pub seen: Time,
    /// The set that was asked; `None` where there is none.
    pub set: Option<Asked>,
    /// What has holes, each with its own.
    pub things: Vec<Thing>,
    /// Upgrades, the most urgent first.
    pub actions: Vec<Action>,
    /// Reasons to start the host anew.
    pub reboot: Vec<String>,
    /// What runs replaced code: units, or programs without one.
    pub restart: BTreeSet<String>,
    /// Products that no part of the set speaks of.
    pub unsourced: Vec<String>,
    /// What could not be told of holes.
    pub gaps: Vec<Gap>,
    /// Whose command upgrades packages.
    pub manager: PackageManager,
}

impl Patches {
    /// 0 if nothing is to be done, 1 if something is, 2 if it cannot be told.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match (self.things.is_empty(), self.gaps.is_empty()) {
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => u8::from(!self.reboot.is_empty() || !self.restart.is_empty()),
        }
    }

    /// How many holes have no fix, how many of them are exploited, and how many will never have one.
    #[must_use]
    pub fn unfixed(&self) -> [usize; 3] {
        let open = || self.things.iter().flat_map(|thing| &thing.holes).filter(|hole| hole.fixed.is_none());
        let never = open().filter(|hole| hole.status == "will_not_fix");
        [open().count(), open().filter(|hole| hole.exploited == Some(true)).count(), never.count()]
    }
}

/// Gathers what is needed, in canonical order; in `brief`, packages alone.
///
/// # Errors
/// [`AuditError`] if the root cannot be opened.
pub fn gather(options: &AuditOptions, brief: bool) -> Result<(Facts, String), AuditError> {
    let host = audit::open(options)?;
    let there = |name: &&str| probe::SPECS.iter().any(|spec| spec.name == *name);
    let needed = if brief { &NEEDED[..2] } else { &NEEDED[..] };
    let names: BTreeSet<String> = needed.iter().copied().filter(there).map(str::to_owned).collect();
    let mut facts = probe::gather(&host, Some(&names), &probe::Options::default(), &|_| ());
    facts.normalise();
    Ok((facts, audit::host_name(&host)))
}

/// Works with the inputs of derived tables: these facts and the set.
pub(crate) fn inputs<T>(facts: &Facts, options: &AuditOptions, work: impl FnOnce(&Inputs<'_>) -> T) -> T {
    let set = options.advisories.as_deref().map(crate::advisories::Advisories::set);
    let ders = Ders::decode(facts, probe::SPECS);
    let certificates = Certificates::read(facts, probe::SPECS, &ders);
    let named = Named { advisories: set.as_ref() };
    work(&Inputs { facts, observed: probe::SPECS, certificates: &certificates, named: &named })
}

/// Asks the set about the facts.
#[must_use]
pub fn patches(facts: &Facts, host: String, options: &AuditOptions, seen: Time) -> Patches {
    let mut things: BTreeMap<_, Thing> = BTreeMap::new();
    let (gaps, sources) = inputs(facts, options, |inputs| {
        let gaps = derive::advisory_affected::each(inputs, &mut |row| {
            let key = Thing::key(&row);
            things.entry(key).or_insert_with(|| Thing::of(&row)).holes.push(Hole::of(&row));
        });
        (gaps, derive::advisory_source::compute(inputs).unwrap_or_default())
    });
    let untold = Gap {
        place: "package.installed".to_owned(),
        reason: report::GapReason::Missing,
        detail: "the packages of this host could not be read".to_owned(),
    };
    let mut gaps = gaps.unwrap_or_else(|| vec![untold]);
    gaps.sort_unstable();
    gaps.dedup();
    let mut things: Vec<Thing> = things.into_values().collect();
    for thing in &mut things {
        thing
            .holes
            .sort_by(|a, b| (std::cmp::Reverse(a.urgency()), &a.id).cmp(&(std::cmp::Reverse(b.urgency()), &b.id)));
    }
    let source = &derive::advisory_source::SPEC;
    let unsourced = sources.rows.iter().filter(|row| matches!(row.get(source, "source"), Some(Value::Unreadable(_))));
    let unsourced: BTreeSet<String> = unsourced.map(|row| text(row, source, "product")).collect();
    let system = derive::advisories::wanted(facts, probe::SPECS).swap_remove(0);
    let manager = PackageManager::of(facts);
    let set = options.advisories.as_ref().map(|set| {
        let force = set.in_force();
        let (version, expires) = (force.set.version, force.set.expires);
        Asked { version, created: force.created, expires, oldest_feed: force.oldest_feed, checked: set.checked }
    });
    Patches {
        host,
        system: if !system.contains(':') { "a system without a number".to_owned() } else { system },
        seen,
        set,
        actions: plan::actions(&things, facts),
        things,
        reboot: rows(facts, "reboot.required")
            .map(|(row, spec)| match text(row, spec, "package") {
                package if package == "—" => text(row, spec, "reason"),
                package => package,
            })
            .collect::<BTreeSet<String>>()
            .into_iter()
            .collect(),
        restart: rows(facts, "process.outdated")
            .map(|(row, spec)| match row.get(spec, "unit") {
                Some(Value::Text(unit)) => unit.clone(),
                _ => text(row, spec, "program"),
            })
            .collect(),
        unsourced: unsourced.into_iter().collect(),
        gaps,
        manager,
    }
}

/// A table that was gathered, with the layout of its rows.
fn table<'a>(facts: &'a Facts, name: &str) -> Option<(&'a Table, &'static TableSpec)> {
    Some((facts.table(name)?, probe::SPECS.iter().find(|spec| spec.name == name)?))
}

fn rows<'a>(facts: &'a Facts, name: &str) -> impl Iterator<Item = (&'a Row, &'static TableSpec)> {
    table(facts, name).into_iter().flat_map(|(table, spec)| table.rows.iter().map(move |row| (row, spec)))
}

/// A field as people read it, unescaped where it is text.
fn text(row: &Row, spec: &TableSpec, field: &str) -> String {
    match row.get(spec, field) {
        Some(Value::Text(text)) => text.clone(),
        Some(value) => value.shown(),
        None => String::new(),
    }
}
