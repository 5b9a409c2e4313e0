//! What of a host advisories can speak of: its packages by the system's
//! release, and software that no package owns by Maven coordinates.

use crate::Inputs;
use crate::inputs::{From, Input, gap};
use advisory::matching::Installed;
use report::{Facts, Gap, GapReason, Source, TableSpec, Value};

/// The table of packages.
pub(crate) const PACKAGES: &str = "package.installed";
/// The table of software that no package owns.
pub(crate) const UNMANAGED: &str = "software.unmanaged";
/// The table that says which system it is.
pub(crate) const SYSTEM: &str = "os.release";
/// The release that speaks of Maven coordinates.
pub(crate) const MAVEN: &str = "maven";

/// One thing that a release may speak of.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// How a release knows it.
    pub(crate) installed: Installed<'a>,
    /// The row that it is.
    pub(crate) row: From<'a>,
}

/// The names that a release of a set may have for this system, the most exact
/// first: `almalinux:9.4`, `almalinux:9`. Empty for a system without a number.
#[must_use]
pub fn candidates(id: &str, version: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = Some(version);
    while let Some(version) = rest.filter(|version| !version.is_empty()) {
        all.push(format!("{id}:{version}"));
        rest = version.rsplit_once('.').map(|(front, _)| front);
    }
    all
}

/// The releases that are asked about a host with these facts: the system's by
/// each of its names, and Maven's.
#[must_use]
pub fn wanted(facts: &Facts, observed: &[&TableSpec]) -> Vec<String> {
    let rows = Input::of(SYSTEM, facts, observed).into_iter().flat_map(Input::rows);
    let named = rows.flat_map(|row| candidates(&row.shown("id"), row.text("version_id").unwrap_or_default()));
    named.chain([MAVEN.to_owned()]).collect()
}

/// The subjects of one table, and gaps for rows that cannot be asked about.
pub(crate) fn subjects<'a>(inputs: &Inputs<'a>, table: &'static str) -> (Vec<Subject<'a>>, Vec<Gap>) {
    let mut gaps = Vec::new();
    let Some(input) = inputs.input(table) else { return (Vec::new(), gaps) };
    gaps.extend(input.table.gaps.iter().cloned());
    let mut found = Vec::new();
    for row in input.rows() {
        let told = if table == UNMANAGED { Ok(coordinate(row)) } else { package(row) };
        match told {
            Ok(Some(installed)) => found.push(Subject { installed, row }),
            Ok(None) => {}
            Err(why) => gaps.push(gap(row.shown("name"), GapReason::Failed, why.to_owned())),
        }
    }
    (found, gaps)
}

/// A package with files on the disk; one of which only configuration is left has no holes.
fn package(row: From<'_>) -> Result<Option<Installed<'_>>, &'static str> {
    if row.text("status") == Some("config_files") {
        return Ok(None);
    }
    let name = row.text("name").ok_or("the package's name could not be read")?;
    let version = row.text("version").ok_or("the package's version could not be read")?;
    let source = row.text("source").map(|source| (source, row.text("source_version").unwrap_or(version)));
    Ok(Some(Installed {
        name,
        version: bare(version),
        source: source.map(|(source, version)| (source, bare(version))),
        module: row.text("module"),
    }))
}

/// Software by exact coordinates; what has none is for `advisory.source` to say.
fn coordinate(row: From<'_>) -> Option<Installed<'_>> {
    let Some(Value::Text(name)) = row.get("coordinate") else { return None };
    Some(Installed { name, version: bare(row.text("version")?), source: None, module: None })
}

/// A version without the scheme before it.
fn bare(version: &str) -> &str {
    version.split_once(':').map_or(version, |(_, version)| version)
}

impl Subject<'_> {
    /// The row's source.
    pub(crate) fn source(&self) -> Source {
        self.row.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_its_whole_number_or_its_front() {
        assert_eq!(candidates("almalinux", "9.4"), ["almalinux:9.4", "almalinux:9"]);
        assert_eq!(candidates("alpine", "3.20.1"), ["alpine:3.20.1", "alpine:3.20", "alpine:3"]);
        assert_eq!(candidates("debian", "12"), ["debian:12"]);
        assert!(candidates("arch", "").is_empty());
    }
}
