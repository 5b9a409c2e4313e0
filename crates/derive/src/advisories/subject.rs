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
/// The release that speaks of JDKs.
pub(crate) const OPENJDK: &str = advisory::import::openjdk::RELEASE;

/// True for a part of a set that speaks of a system's packages, not of other software.
pub(crate) fn is_system(release: &str) -> bool {
    ![MAVEN, OPENJDK].contains(&release)
}

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
    named.chain([MAVEN.to_owned(), OPENJDK.to_owned()]).collect()
}

/// What advisories can speak of on one host.
pub(crate) struct Inventory<'a> {
    /// The system's id and number.
    pub(crate) system: (String, String),
    /// Its packages.
    pub(crate) packages: Vec<Subject<'a>>,
    /// Software by coordinates.
    pub(crate) software: Vec<Subject<'a>>,
    /// JDKs that no package owns.
    pub(crate) jdks: Vec<Subject<'a>>,
}

/// The inventory in a host's facts, for the comparison of a fleet; `None`
/// where the system or the packages are not told.
pub(crate) fn of_facts<'a>(facts: &'a Facts, observed: &[&'a TableSpec]) -> Option<Inventory<'a>> {
    let system = Input::of(SYSTEM, facts, observed)?.rows().next()?;
    let system = (system.shown("id"), system.text("version_id").unwrap_or_default().to_owned());
    let packages = of_table(PACKAGES, Input::of(PACKAGES, facts, observed)?).0;
    let unmanaged = Input::of(UNMANAGED, facts, observed);
    let software = unmanaged.map(|input| of_table(UNMANAGED, input).0).unwrap_or_default();
    Some(Inventory { system, packages, software, jdks: unmanaged.map(jdks_of).unwrap_or_default() })
}

/// The subjects of one table, and gaps for rows that cannot be asked about.
pub(crate) fn subjects<'a>(inputs: &Inputs<'a>, table: &'static str) -> (Vec<Subject<'a>>, Vec<Gap>) {
    inputs.input(table).map(|input| of_table(table, input)).unwrap_or_default()
}

fn of_table<'a>(table: &str, input: Input<'a>) -> (Vec<Subject<'a>>, Vec<Gap>) {
    let mut gaps = Vec::new();
    gaps.extend(input.table.gaps.iter().cloned());
    let mut found = Vec::new();
    for row in input.rows() {
        if table == UNMANAGED {
            found.extend(coordinates(row).map(|installed| Subject { installed, row }));
            continue;
        }
        match package(row) {
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

/// The coordinates under which a whole Tomcat is published: the distribution
/// and the parts of it that advisories name. All have the version of the whole.
const TOMCAT: &[&str] = &[
    "org.apache.tomcat:tomcat",
    "org.apache.tomcat:tomcat-catalina",
    "org.apache.tomcat:tomcat-coyote",
    "org.apache.tomcat:tomcat-jasper",
    "org.apache.tomcat:tomcat-util",
    "org.apache.tomcat:tomcat-websocket",
];

/// Software by exact coordinates; what has none is for `advisory.source` to say.
fn coordinates(row: From<'_>) -> impl Iterator<Item = Installed<'_>> {
    let version = row.text("version").map(bare);
    let own = match row.get("coordinate") {
        Some(Value::Text(name)) => Some(name.as_str()),
        _ => None,
    };
    let whole = if row.text("kind") == Some("tomcat") { TOMCAT } else { &[] };
    let names = own.into_iter().chain(whole.iter().copied());
    names.filter_map(move |name| Some(Installed { name, version: version?, source: None, module: None }))
}

/// JDKs by the line and version that their `release` file names.
pub(crate) fn jdks<'a>(inputs: &Inputs<'a>) -> Vec<Subject<'a>> {
    inputs.input(UNMANAGED).map(jdks_of).unwrap_or_default()
}

fn jdks_of(input: Input<'_>) -> Vec<Subject<'_>> {
    input.rows().filter_map(|row| Some(Subject { installed: jdk(row)?, row })).collect()
}

/// A JDK as the table of its updates knows it.
pub(crate) fn jdk(row: From<'_>) -> Option<Installed<'_>> {
    let version = row.text("release").filter(|_| row.text("kind") == Some("jdk"))?;
    let name = advisory::import::openjdk::package(version)?;
    Some(Installed { name, version, source: None, module: None })
}

/// True if software has a name and a version by which it can be asked about.
pub(crate) fn is_exact(row: From<'_>) -> bool {
    coordinates(row).next().is_some()
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
