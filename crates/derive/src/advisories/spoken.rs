//! What the advisory set says of one identifier on this host: which installed
//! things it is about, and whether each of them has the hole. It answers
//! people who ask after one CVE; the table of hits has only those that apply.

use super::{MAVEN, OPENJDK, PACKAGES, UNMANAGED, is_system, jdks, subjects, wanted};
use crate::Inputs;
use advisory::Record;
use advisory::matching::{Applies, applies};
use advisory::pack::PackError;

/// One record about the identifier.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// What the issuer says.
    pub record: Record,
    /// What is installed of the package: name or path, version, and whether
    /// the record speaks of it; empty where nothing is.
    pub installed: Vec<(String, String, Applies)>,
}

/// Everything that the set says of an identifier to this host; empty where it
/// says nothing, or where there is no set.
///
/// # Errors
/// [`PackError`]: then it is not all.
pub fn spoken(inputs: &Inputs<'_>, id: &str) -> Result<Vec<Spoken>, PackError> {
    let mut all = Vec::new();
    let Some(set) = inputs.named.advisories else { return Ok(all) };
    let names = wanted(inputs.facts, inputs.observed);
    let held = |name: &&String| set.manifest().releases.contains_key(*name);
    let system = names.iter().filter(|name| is_system(name)).find(held);
    let asked = [(system.map(String::as_str), PACKAGES), (Some(MAVEN), UNMANAGED), (Some(OPENJDK), OPENJDK)];
    for (name, table) in asked {
        let Some(release) = name.map(|name| set.release(name)).transpose()?.flatten() else { continue };
        let found = if table == OPENJDK { jdks(inputs) } else { subjects(inputs, table).0 };
        release.records(|record| {
            if !record.identifiers().any(|one| one == id) {
                return;
            }
            let of = |subject: &&super::Subject<'_>| {
                let source = subject.installed.source.map(|(source, _)| source);
                subject.installed.name == record.package || source == Some(record.package.as_str())
            };
            let installed = found.iter().filter(of).map(|subject| {
                let name = match table {
                    UNMANAGED => subject.row.shown("path"),
                    _ => subject.installed.name.to_owned(),
                };
                (name, subject.row.shown("version"), applies(record, release.scheme(), &subject.installed))
            });
            let installed = installed.collect();
            all.push(Spoken { record: record.clone(), installed });
        })?;
    }
    Ok(all)
}
