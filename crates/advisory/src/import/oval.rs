//! OVAL 5, as Debian, Ubuntu, Red Hat, SUSE, AlmaLinux and Oracle publish it.
//! <https://oval.mitre.org/language/version5.11/>
//!
//! OVAL is a language in which anything can be asked of a host; here only what
//! these issuers ask is understood: that one package of a release, and perhaps
//! of a module's stream, is below a version or is there at all. Any other
//! shape refuses the file and names the definition, for what is misread passes.
//! Cases about the kernel that runs (Ubuntu) are passed over and counted.
//!
//! Entries are read one by one. Definitions stand before the tests that they
//! name, so they are kept, without their prose, until the file ends.

mod checks;
mod criteria;
#[cfg(test)]
mod tests;
mod xml;

use super::osv::day;
use super::{ImportError, Sink};
use crate::model::{Package, Range, Record, Scheme, Severity, Status};
use checks::{Asked, Checks};
use std::collections::BTreeMap;
use std::io::Read;
use xml::{Element, FORMAT};

/// What is counted of Ubuntu's definitions about its kernels: they compare the
/// version of the kernel that runs, which is not what is installed.
const KERNEL: &str = "definitions with cases about the kernel that runs";
/// The most definitions of one file.
const DEFINITIONS: usize = 2_000_000;
/// The most elements of all criteria of a file.
const CRITERIA: usize = 50_000_000;

/// Imports one file.
///
/// # Errors
/// What cannot be read, is no OVAL file, has criteria that no issuer uses, is
/// beyond a bound, or gives no record.
pub fn import(place: &str, reader: impl Read, sink: &mut Sink) -> Result<(), ImportError> {
    let (mut checks, mut definitions, mut nodes) = (Checks::default(), Vec::new(), 0);
    let beyond = |bound: String| ImportError::Bound { place: place.to_owned(), bound };
    xml::entries(place, reader, sink.bounds(), &mut |entry| {
        if entry.name != "definition" {
            return checks.add(&entry).map_err(|why| ImportError::format(place, FORMAT, &why));
        }
        let Some(definition) = Definition::of(entry) else { return Ok(()) };
        nodes += count(&definition.criteria);
        if definitions.len() >= DEFINITIONS || nodes > CRITERIA {
            return Err(beyond(format!("{DEFINITIONS} definitions, or {CRITERIA} criteria")));
        }
        definitions.push(definition);
        Ok(())
    })?;
    let before = sink.taken;
    for definition in definitions {
        let at = format!("{place}, {:.120}", definition.name);
        let (records, kernel) = definition.records(&checks).map_err(|why| ImportError::format(&at, FORMAT, &why))?;
        if kernel {
            sink.pass_over(KERNEL);
        }
        for record in records {
            sink.push(&at, record)?;
        }
    }
    if sink.taken == before {
        let wanted = "a package of a known release in OVAL".to_owned();
        return Err(ImportError::Empty { place: place.to_owned(), wanted });
    }
    Ok(())
}

fn count(element: &Element) -> usize {
    1 + element.children.iter().map(count).sum::<usize>()
}

/// What is kept of a definition.
struct Definition {
    name: String,
    criteria: Element,
    id: Option<String>,
    names: Vec<String>,
    severity: Severity,
    published: Option<String>,
    /// The release of the platforms in its head, where they are one.
    release: Option<String>,
    /// What Red Hat says of components that it has not mended.
    resolutions: Vec<(String, String)>,
}

impl Definition {
    /// `None` for one that is of no hole: an inventory, or one without criteria.
    fn of(mut entry: Element) -> Option<Self> {
        let vulnerability = match entry.attribute("class") {
            Some("vulnerability") => true,
            Some("patch") => false,
            _ => return None,
        };
        let at = entry.children.iter().position(|child| child.name == "criteria")?;
        let criteria = entry.children.swap_remove(at);
        let name = entry.attribute("id").unwrap_or("a definition without an id").to_owned();
        let empty = Element::default();
        let metadata = entry.first("metadata").unwrap_or(&empty);
        let advisory = metadata.first("advisory").unwrap_or(&empty);

        let cves = |element: &Element| -> Vec<String> {
            let ids = element.all("cve").map(|cve| cve.text.trim().to_owned());
            ids.filter(|id| id.starts_with("CVE-")).collect()
        };
        let mut names = cves(advisory);
        let mut own = None;
        for reference in metadata.all("reference") {
            let Some(id) = reference.attribute("ref_id").map(str::trim).filter(|id| is_id(id)) else { continue };
            match reference.attribute("source").unwrap_or_default() {
                "CVE" | "SUSE CVE" | "Mitre CVE" => names.push(cve(id)),
                "BUGZILLA" | "URL" | "Bug" => {}
                _ if own.is_none() && !id.starts_with("CVE-") => own = Some(id.to_owned()),
                _ => names.push(id.to_owned()),
            }
        }
        let title = metadata.first("title").map_or("", |title| title.text.trim());
        let titled = title.split([' ', ':']).find(|word| word.starts_with("CVE-")).map(str::to_owned);
        // A definition of a CVE is that CVE's; an advisory has a number of its own.
        let id = if vulnerability {
            titled.or_else(|| names.first().cloned()).or(own.clone())
        } else {
            own.clone().or_else(|| names.first().cloned()).or(titled)
        };
        names.extend(own);
        let text = |name: &str| advisory.first(name).map(|element| element.text.trim().to_owned());
        let date = advisory.first("issued").and_then(|issued| issued.attribute("date")).map(str::to_owned);
        let mut releases: Vec<Option<String>> = metadata
            .all("affected")
            .flat_map(|affected| affected.all("platform"))
            .filter_map(|platform| criteria::platform(&platform.text))
            .collect();
        releases.sort();
        releases.dedup();
        let resolutions = advisory.all("affected").flat_map(|affected| affected.all("resolution"));
        let resolutions = resolutions.flat_map(|resolution| {
            let state = resolution.attribute("state").unwrap_or_default().to_owned();
            resolution.all("component").map(move |component| (component.text.trim().to_owned(), state.clone()))
        });
        Some(Self {
            id: id.filter(|id| is_id(id)),
            severity: text("severity").map_or(Severity::Unknown, |word| Severity::parse(&word)),
            published: date.or_else(|| text("public_date")).and_then(|date| day(&date)),
            release: if releases.len() == 1 { releases.remove(0) } else { None },
            resolutions: resolutions.collect(),
            name,
            criteria,
            names,
        })
    }

    /// The records of its cases.
    /// The second is true if some case asks for the kernel that runs and was passed over.
    fn records(self, checks: &Checks) -> Result<(Vec<Record>, bool), String> {
        let mut cases = criteria::cases(&self.criteria, checks)?;
        let kernel = cases.iter().any(|case| case.kernel);
        cases.retain(|case| !case.kernel);
        if kernel && cases.is_empty() {
            return Ok((Vec::new(), true));
        }
        if cases.is_empty() {
            return Err("criteria that no host can meet".to_owned());
        }
        let mut records: BTreeMap<(String, String, Option<String>, Status), Record> = BTreeMap::new();
        for case in cases {
            let release = match case.release {
                // Another product of the same issuer.
                Some(None) => continue,
                Some(Some(release)) => release,
                None => self.release.clone().ok_or("criteria of no release")?,
            };
            let (asked, comment) = case.package.ok_or("criteria that ask for no package")?;
            let scheme = Scheme::of(&release).ok_or("a release without an order of versions")?;
            let id = self.id.as_ref().ok_or("a definition without an identifier")?;
            let (packages, below) = match asked {
                // Debian's tracker writes 0 for what never was affected.
                Asked::Below(names, version) if version != "0" => (names, Some(version)),
                Asked::Below(names, _) => (names, None),
                Asked::Installed(names) => (names, Some(String::new())),
                Asked::Absent(_) | Asked::Beside | Asked::Kernel | Asked::Elsewhere => {
                    return Err("no package".to_owned());
                }
            };
            let packages: std::collections::BTreeSet<String> = packages.into_iter().collect();
            for package in packages {
                let (status, reason) = match below.as_deref() {
                    Some("") => self.open(&package, &comment),
                    Some(_) => (Status::Fixed, None),
                    None => (Status::NotAffected, None),
                };
                let range = below.as_deref().filter(|version| !version.is_empty()).map(Range::before);
                let key = (release.clone(), package.clone(), case.module.clone(), status);
                let record = records.entry(key).or_insert_with(|| Record {
                    // Debian's definitions name sources; all others name packages.
                    kind: if release.starts_with("debian:") { Package::Source } else { Package::Binary },
                    module: case.module.clone().filter(|_| scheme == Scheme::Rpm),
                    names: self.names.clone(),
                    severity: self.severity,
                    published: self.published.clone(),
                    note: reason,
                    ..Record::new(&release, &package, id, status)
                });
                record.ranges.extend(range);
            }
        }
        let mut records: Vec<Record> = records.into_values().collect();
        for record in &mut records {
            record.ranges.sort();
            record.ranges.dedup();
        }
        Ok((records, kernel))
    }

    /// What is said of a package that is only asked to be there.
    fn open(&self, package: &str, comment: &str) -> (Status, Option<String>) {
        let named = |component: &str| component.rsplit('/').next() == Some(package);
        let found = self.resolutions.iter().find(|(component, _)| named(component)).or(self.resolutions.first());
        if let Some((_, state)) = found {
            let status = match state.to_ascii_lowercase().as_str() {
                "not affected" => Status::NotAffected,
                "will not fix" | "out of support scope" => Status::WillNotFix,
                "under investigation" => Status::UnderInvestigation,
                _ => Status::Affected,
            };
            return (status, Some(state.clone()));
        }
        let said = comment.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let status = if has(&["not affected"]) || self.name.starts_with("oval:com.redhat.unaffected:") {
            Status::NotAffected
        } else if has(&["ignore", "will not fix", "end of life", "end-of-life"]) {
            Status::WillNotFix
        } else if has(&["needs evaluation", "needs to be evaluated", "may be affected", "under investigation"]) {
            Status::UnderInvestigation
        } else {
            Status::Affected
        };
        let note = comment.split_once("(note: ").map(|(_, note)| note.trim_end_matches(['.', ')']).trim_matches('\''));
        (status, note.map(str::to_owned))
    }
}

/// A CVE without what SUSE writes behind it: `CVE-2031-1 at NVD`.
fn cve(text: &str) -> String {
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// Short, of one word and printable.
fn is_id(text: &str) -> bool {
    (1..=200).contains(&text.len()) && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}
