//! A new advisory set against the inventories of all hosts at once: who has
//! which hole. A pure function of the set and of what reports show, so that
//! server and verifier find the same.

use crate::advisories::{Inventory, MAVEN, OPENJDK, Subject, candidates, of_facts};
use advisory::matching::{Applies, Fleet, Hits, Installed};
use advisory::pack::{PackError, Set};
use advisory::{Known, Record, Status};
use report::{Facts, TableSpec};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One hole, with the hosts that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// What the issuer says.
    pub record: Record,
    /// The versions that hosts have, in order of their text.
    pub installed: BTreeSet<String>,
    /// The versions that fix it, as those see it.
    pub fixed: BTreeSet<String>,
    /// What is known of its CVEs beside the issuer's word.
    pub known: Known,
    /// The hosts, by their number.
    pub hosts: Vec<u32>,
    /// Hosts of which it cannot be told, by their number.
    pub unsure: Vec<u32>,
}

/// Gathers inventories, host by host.
#[derive(Debug)]
pub struct Gathering<'a> {
    set: &'a Set<'a>,
    releases: BTreeMap<String, Asked>,
    hosts: u32,
}

/// What is asked of one release of the set.
#[derive(Debug)]
struct Asked {
    fleet: Fleet,
    packages: Vec<Package>,
    places: HashMap<Box<str>, Vec<usize>>,
}

/// A package in one version, and the hosts that have it.
#[derive(Debug)]
struct Package {
    name: Box<str>,
    version: Box<str>,
    source: Option<(Box<str>, Box<str>)>,
    module: Option<Box<str>>,
    hits: Hits,
    hosts: Vec<u32>,
}

impl Package {
    fn installed(&self) -> Installed<'_> {
        Installed {
            name: &self.name,
            version: &self.version,
            source: self.source.as_ref().map(|(source, version)| (source.as_ref(), version.as_ref())),
            module: self.module.as_deref(),
        }
    }
}

/// Why a host was not compared.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// Its system is none that the set speaks of.
    #[error("the advisory set does not speak of its system")]
    NoRelease,
    /// Its packages are not told.
    #[error("its packages are not told")]
    NoPackages,
    /// The set.
    #[error(transparent)]
    Set(#[from] PackError),
}

impl<'a> Gathering<'a> {
    /// Begins with a set.
    #[must_use]
    pub const fn new(set: &'a Set<'a>) -> Self {
        Self { set, releases: BTreeMap::new(), hosts: 0 }
    }

    /// Adds a host's facts; its number is that of its place among those added.
    ///
    /// # Errors
    /// [`Unread`]: then it has no number, and what was told of its software by
    /// coordinates is not counted either.
    pub fn add(&mut self, facts: &Facts, observed: &[&TableSpec]) -> Result<u32, Unread> {
        let Inventory { system, packages, software, jdks } = of_facts(facts, observed).ok_or(Unread::NoPackages)?;
        let (id, version) = system;
        let names = candidates(&id, &version);
        let name = names.into_iter().find(|name| self.set.manifest().releases.contains_key(name));
        let name = name.ok_or(Unread::NoRelease)?;
        let host = self.hosts;
        self.ask(&name, &packages, host)?;
        if self.set.manifest().releases.contains_key(MAVEN) && !software.is_empty() {
            self.ask(MAVEN, &software, host)?;
        }
        if self.set.manifest().releases.contains_key(OPENJDK) && !jdks.is_empty() {
            self.ask(OPENJDK, &jdks, host)?;
        }
        self.hosts += 1;
        Ok(host)
    }

    fn ask(&mut self, name: &str, subjects: &[Subject<'_>], host: u32) -> Result<(), PackError> {
        if !self.releases.contains_key(name) {
            let Some(release) = self.set.release(name)? else { return Ok(()) };
            let asked = Asked { fleet: Fleet::read(&release)?, packages: Vec::new(), places: HashMap::new() };
            self.releases.insert(name.to_owned(), asked);
        }
        let Some(asked) = self.releases.get_mut(name) else { return Ok(()) };
        for subject in subjects {
            asked.add(&subject.installed, host);
        }
        Ok(())
    }

    /// Every hole that a host has, in the order of releases, packages and identifiers.
    ///
    /// # Errors
    /// [`PackError`].
    pub fn holes(&self) -> Result<Vec<Hole>, PackError> {
        let mut all = Vec::new();
        for (name, asked) in &self.releases {
            let mut holes = asked.holes();
            let named: BTreeSet<&str> = holes.iter().flat_map(|hole| hole.record.identifiers()).collect();
            let known = self.set.release(name)?.map(|release| release.known_of(&named)).transpose()?;
            let known = known.unwrap_or_default();
            for hole in &mut holes {
                hole.known =
                    hole.record.identifiers().filter_map(|id| known.get(id)).fold(Known::default(), Known::and);
            }
            all.extend(holes);
        }
        Ok(all)
    }
}

impl Asked {
    fn add(&mut self, installed: &Installed<'_>, host: u32) {
        let places = self.places.get(installed.name).map_or(&[][..], Vec::as_slice);
        let known = places.iter().copied().find(|at| self.packages[*at].installed() == *installed);
        let at = known.unwrap_or_else(|| {
            let own = |text: &str| Box::<str>::from(text);
            let at = self.packages.len();
            self.packages.push(Package {
                name: own(installed.name),
                version: own(installed.version),
                source: installed.source.map(|(source, version)| (own(source), own(version))),
                module: installed.module.map(own),
                hits: self.fleet.hits(installed),
                hosts: Vec::new(),
            });
            self.places.entry(own(installed.name)).or_default().push(at);
            at
        });
        let hosts = &mut self.packages[at].hosts;
        if hosts.last() != Some(&host) {
            hosts.push(host);
        }
    }

    fn holes(&self) -> Vec<Hole> {
        let mut by_record: BTreeMap<u32, Vec<(&Package, Applies)>> = BTreeMap::new();
        for package in &self.packages {
            for (number, applies) in package.hits.iter().filter(|(_, told)| *told != Applies::NotAffected) {
                by_record.entry(*number).or_default().push((package, *applies));
            }
        }
        let hole = |(number, packages): (u32, Vec<(&Package, Applies)>)| {
            let record = self.fleet.record(number)?.clone();
            let scheme = self.fleet.scheme();
            let (mut hosts, mut unsure) = (BTreeSet::new(), BTreeSet::new());
            let (mut installed, mut fixed) = (BTreeSet::new(), BTreeSet::new());
            for (package, applies) in packages {
                let version = match (record.kind, &package.source) {
                    (advisory::Package::Source, Some((_, version))) => version,
                    _ => &package.version,
                };
                if applies == Applies::Unsure {
                    unsure.extend(&package.hosts);
                    continue;
                }
                hosts.extend(&package.hosts);
                installed.insert(version.to_string());
                fixed.extend(record.fixed_for(scheme, version).map(str::to_owned));
            }
            let [hosts, unsure] = [hosts, unsure].map(|all| all.into_iter().collect());
            Some(Hole { record, installed, fixed, known: Known::default(), hosts, unsure })
        };
        // Where two feeds speak of the same hole in the same package, it is one.
        let mut merged: BTreeMap<_, Hole> = BTreeMap::new();
        for hole in by_record.into_iter().filter_map(hole) {
            let record = &hole.record;
            let key = (record.package.clone(), record.id.clone(), record.kind);
            match merged.get_mut(&key) {
                Some(known) => known.join(hole),
                None => _ = merged.insert(key, hole),
            }
        }
        merged.into_values().collect()
    }
}

impl Hole {
    /// Takes what another feed says of it, as one host's hits do: whoever has it
    /// by one of them has it, a fix that one names is a fix, the greater severity
    /// stands, as does the earlier day.
    fn join(&mut self, more: Self) {
        let all = |one: &[u32], other: &[u32]| one.iter().chain(other).copied().collect::<BTreeSet<_>>();
        let (hosts, mut unsure) = (all(&self.hosts, &more.hosts), all(&self.unsure, &more.unsure));
        unsure.retain(|host| !hosts.contains(host));
        (self.hosts, self.unsure) = (hosts.into_iter().collect(), unsure.into_iter().collect());
        if self.fixed.is_empty() && !more.fixed.is_empty() {
            self.record.status = Status::Fixed;
        }
        self.installed.extend(more.installed);
        self.fixed.extend(more.fixed);
        let one = &mut self.record;
        one.severity = one.severity.max(more.record.severity);
        one.published = [one.published.take(), more.record.published].into_iter().flatten().min();
        one.note = one.note.take().or(more.record.note);
        for name in more.record.names {
            if !one.names.contains(&name) {
                one.names.push(name);
            }
        }
    }

    /// True if it has this identifier or covers it.
    #[must_use]
    pub fn is(&self, id: &str) -> bool {
        self.record.identifiers().any(|one| one == id)
    }

    /// What the issuer says, of versions that are affected: one that is not
    /// fixed by the release's fix is open.
    #[must_use]
    pub fn status(&self) -> Status {
        match self.record.status {
            Status::Fixed if self.fixed.is_empty() => Status::Affected,
            status => status,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::spec;
    use advisory::pack::{Builder, Container};
    use advisory::{Range, Severity};
    use report::{FieldSpec as F, FieldType as T, Grade, RowBuilder, Source, Table, Time};

    const SYSTEM_FIELDS: &[F] = &[F::new("id", T::Text, "x."), F::new("version_id", T::Text, "x.")];
    const PACKAGE_FIELDS: &[F] = &[F::new("name", T::Text, "x."), F::new("version", T::Version, "x.")];
    static SYSTEM: TableSpec = spec("os.release", SYSTEM_FIELDS);
    static PACKAGES: TableSpec = spec("package.installed", PACKAGE_FIELDS);

    fn host(version: &str) -> Facts {
        let row = |spec: &'static TableSpec, cells: [(&str, &str); 2]| {
            let empty = RowBuilder::new(spec, Source::Kernel { interface: "x".to_owned() }, Grade::Live);
            let row = cells.into_iter().fold(empty, |row, (name, value)| row.set(name, value)).build();
            (spec.name.to_string(), Table { rows: vec![row], gaps: vec![] })
        };
        let system = row(&SYSTEM, [("id", "debian"), ("version_id", "12")]);
        Facts { tables: BTreeMap::from([system, row(&PACKAGES, [("name", "a"), ("version", version)])]) }
    }

    #[test]
    fn what_two_feeds_say_of_one_hole_is_one_hole() {
        let mut builder = Builder::new(1, Time::from_days(20_000), Time::from_days(20_030));
        let mut told = Record::new("debian:12", "a", "CVE-2026-0001", Status::Fixed);
        (told.ranges, told.severity) = (vec![Range::before("2")], Severity::Low);
        let mut dated = told.clone();
        (dated.severity, dated.published) = (Severity::High, Some("2026-01-02".to_owned()));
        dated.names = vec!["ADVISORY-1".to_owned()];
        let mut later = told.clone();
        (later.ranges, later.published) = (vec![Range::before("3")], Some("2026-03-04".to_owned()));
        let mut open = Record::new("debian:12", "a", "CVE-2026-0001", Status::WillNotFix);
        open.ranges = vec![Range::default()];
        [told, dated, later, open].into_iter().for_each(|record| builder.record(record));
        let built = builder.build().unwrap();
        let manifest = built.manifest.clone();
        let blobs = Container::new(Vec::new(), built).blobs;
        let set = Set::new(&manifest, &blobs);
        let mut gathering = Gathering::new(&set);
        for version in ["deb:1", "deb:2.5", "deb:9"] {
            gathering.add(&host(version), &[&SYSTEM, &PACKAGES]).unwrap();
        }
        let holes = gathering.holes().unwrap();
        let [hole] = holes.as_slice() else { panic!("{holes:?}") };
        let one = &hole.record;
        assert_eq!((one.severity, one.published.as_deref()), (Severity::High, Some("2026-01-02")));
        assert_eq!((one.names.as_slice(), hole.status()), (["ADVISORY-1".to_owned()].as_slice(), Status::Fixed));
        assert_eq!(hole.hosts, [0, 1, 2], "each by one of them");
        assert_eq!(hole.fixed, BTreeSet::from(["2".to_owned(), "3".to_owned()]));
    }
}
