//! What the advisory set in force says of this host: which of its releases
//! speaks of the host, what of the host it is asked about, and the hits.

mod hits;
mod spoken;
mod subject;

pub(crate) use hits::{Hit, Told, hits};
pub use spoken::{Spoken, spoken};
pub(crate) use subject::{Inventory, is_exact, jdk, jdks, of_facts};
pub(crate) use subject::{MAVEN, OPENJDK, PACKAGES, SYSTEM, Subject, UNMANAGED, is_system, subjects};
pub use subject::{candidates, wanted};

use crate::inputs::gap;
use report::{Gap, GapReason};

/// Hands on each hole of each package alone: identifier, package, the first
/// fixed version. The same answer as `advisory.affected` for packages, without
/// its rows. False where the set does not speak of the system.
///
/// # Errors
/// [`advisory::pack::PackError`]: then it is not all.
pub fn brief(
    facts: &report::Facts,
    observed: &[&report::TableSpec],
    set: &advisory::pack::Set<'_>,
    take: &mut dyn FnMut(&str, &str, Option<&str>),
) -> Result<bool, advisory::pack::PackError> {
    let Some(Inventory { system, packages, .. }) = of_facts(facts, observed) else { return Ok(false) };
    let names = candidates(&system.0, &system.1);
    let held = names.iter().find(|name| set.manifest().releases.contains_key(*name));
    let Some(release) = held.map(|name| set.release(name)).transpose()?.flatten() else { return Ok(false) };
    let installed: Vec<_> = packages.iter().map(|package| package.installed).collect();
    let scheme = release.scheme();
    advisory::matching::affected(&release, &installed, |hit| {
        for at in hit.packages.iter().filter(|_| hit.applies == advisory::matching::Applies::Yes) {
            let (one, record) = (&installed[*at], hit.record);
            let version = match (record.kind, one.source) {
                (advisory::Package::Source, Some((_, version))) => version,
                _ => one.version,
            };
            take(&record.id, one.name, record.fixed_for(scheme, version));
        }
    })?;
    Ok(true)
}

/// The derived tables that rest on an advisory set, sorted.
pub const TABLES: &[&str] = &["advisory.affected", "advisory.source"];

/// The gap where no set is in force.
pub(crate) fn no_set() -> Gap {
    let detail = "no advisory set is in force; have one published by the server, or name a file with --advisories";
    gap("advisory set".to_owned(), GapReason::Missing, detail.to_owned())
}
