//! CSAF 2.0: security advisories and VEX documents, as Red Hat and SUSE publish
//! them. <https://docs.oasis-open.org/csaf/csaf/v2.0/>
//!
//! A product is a package on a platform, often through a module; only platforms
//! whose CPE is a distribution's main stream are taken. What is said of one
//! vulnerability, package, release and stream becomes one record; where a
//! document says several things of it, a fix goes before what is open.
//!
//! SUSE names what mends a hole as `recommended`, and that is read as `fixed`.
//! `no_fix_planned` is [`Status::WillNotFix`]; `none_available` only means that
//! there is no fix as yet, so that it stays [`Status::Affected`].

mod document;
mod names;
mod products;
#[cfg(test)]
mod tests;

use super::osv::day;
use super::{ImportError, Limited, Sink, archive, cvss};
use crate::model::{Package, Range, Record, Scheme, Severity, Status};
use document::{Csaf, Vulnerability};
use names::Named;
use products::{Products, Resolved};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read, Seek};

const FORMAT: &str = "a CSAF document";

/// What an import met beside records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents that were read.
    pub documents: u64,
    /// Those of a category that tells of no status.
    pub others: u64,
    /// Records that were made.
    pub records: u64,
}

/// Reads documents one after the other.
#[derive(Debug, Default)]
pub struct Importer {
    counts: Counts,
}

/// Imports one document; one that is about no known platform gives nothing.
///
/// # Errors
/// What cannot be read, is no document of CSAF 2.0, or is beyond a bound.
pub fn import(place: &str, reader: impl Read, sink: &mut Sink) -> Result<(), ImportError> {
    Importer::default().document(place, reader, sink)
}

/// Imports a zip archive of documents: every member that is named `….json`.
///
/// # Errors
/// As [`import`], one that is no such archive or beyond a bound, or one that
/// gives no record at all.
pub fn zip(place: &str, reader: impl Read + Seek, sink: &mut Sink) -> Result<Counts, ImportError> {
    let mut importer = Importer::default();
    let bounds = sink.bounds();
    archive::members(place, reader, bounds, &mut |name, bytes| importer.document(name, bytes, sink))?;
    importer.finish(place)
}

impl Importer {
    /// Imports one more document.
    ///
    /// # Errors
    /// As [`import`].
    pub fn document(&mut self, place: &str, reader: impl Read, sink: &mut Sink) -> Result<(), ImportError> {
        // What a mirror keeps beside its documents says who publishes them, and of no hole.
        if place.rsplit('/').next() == Some("provider-metadata.json") {
            return Ok(());
        }
        let csaf = read(place, reader, sink)?;
        let format = |why: String| ImportError::format(place, FORMAT, &why);
        if csaf.document.csaf_version != "2.0" {
            return Err(format(format!("version {:.20} of CSAF", csaf.document.csaf_version)));
        }
        self.counts.documents += 1;
        if !matches!(csaf.document.category.as_str(), "csaf_vex" | "csaf_security_advisory") {
            self.counts.others += 1;
            return Ok(());
        }
        let products = Products::of(&csaf.product_tree, sink.bounds().depth).map_err(format)?;
        for vulnerability in &csaf.vulnerabilities {
            let mut said = Said::default();
            said.read(vulnerability, &products).map_err(format)?;
            for record in said.records(&csaf, vulnerability) {
                sink.push(place, record)?;
                self.counts.records += 1;
            }
        }
        Ok(())
    }

    /// What was met.
    ///
    /// # Errors
    /// If it gave no record.
    pub fn finish(self, place: &str) -> Result<Counts, ImportError> {
        if self.counts.records == 0 {
            let wanted = "a package of a known platform in CSAF".to_owned();
            return Err(ImportError::Empty { place: place.to_owned(), wanted });
        }
        Ok(self.counts)
    }
}

fn read(place: &str, reader: impl Read, sink: &Sink) -> Result<Csaf, ImportError> {
    let bound = sink.bounds().entry;
    let mut bytes = Vec::new();
    Limited::new(reader, bound as u64).read_to_end(&mut bytes).map_err(|why| match why.kind() {
        io::ErrorKind::FileTooLarge => {
            ImportError::Bound { place: place.to_owned(), bound: format!("{bound} bytes in one document") }
        }
        _ => ImportError::Read { place: place.to_owned(), why: why.to_string() },
    })?;
    serde_json::from_slice(&bytes).map_err(|why| ImportError::format(place, FORMAT, &why))
}

/// Which release, package, kind, stream and condition something is said of.
type Key = (String, String, Package, Option<String>, Option<&'static str>);

/// What is said of one of them.
#[derive(Default)]
struct One<'d> {
    fixed: Vec<String>,
    /// Versions that are affected; `None` for every one.
    affected: Vec<Option<String>>,
    not_affected: Vec<Option<String>>,
    investigated: bool,
    wont: Option<&'d str>,
    label: Option<&'d str>,
    severity: Severity,
    date: Option<String>,
}

#[derive(Default)]
struct Said<'d>(BTreeMap<Key, One<'d>>);

impl<'d> Said<'d> {
    fn read(&mut self, vulnerability: &'d Vulnerability, products: &Products<'d>) -> Result<(), String> {
        let about = About::of(vulnerability, products)?;
        let status = &vulnerability.product_status;
        for id in status.fixed.iter().chain(&status.first_fixed).chain(&status.recommended) {
            let Some((key, named)) = resolve(products, id)? else { continue };
            let Some(version) = named.version else {
                return Err(format!("{id:.80} is said to be fixed, without a version"));
            };
            let one = self.0.entry(key).or_default();
            one.fixed.push(version);
            one.date = one.date.take().or_else(|| about.dates.get(id.as_str()).and_then(|date| day(date)));
            about.judge(id, one);
        }
        for id in status.known_affected.iter().chain(&status.first_affected).chain(&status.last_affected) {
            let Some((key, named)) = resolve(products, id)? else { continue };
            let one = self.0.entry(key).or_default();
            one.affected.push(named.version);
            one.wont = one.wont.or(about.wont.get(id.as_str()).copied());
            about.judge(id, one);
        }
        for id in &status.known_not_affected {
            let Some((key, named)) = resolve(products, id)? else { continue };
            let one = self.0.entry(key).or_default();
            one.not_affected.push(named.version);
            one.label = one.label.or(about.labels.get(id.as_str()).copied());
        }
        for id in &status.under_investigation {
            let Some((key, _)) = resolve(products, id)? else { continue };
            let one = self.0.entry(key).or_default();
            one.investigated = true;
            about.judge(id, one);
        }
        Ok(())
    }

    fn records(self, csaf: &Csaf, vulnerability: &Vulnerability) -> Vec<Record> {
        let tracking = &csaf.document.tracking;
        let mut names: Vec<String> = vulnerability.ids.iter().map(|id| id.text.clone()).collect();
        if csaf.document.category == "csaf_security_advisory" {
            names.push(tracking.id.clone());
        }
        names.retain(|name| !name.is_empty() && !name.contains(char::is_whitespace));
        let id = vulnerability.cve.clone().or_else(|| names.first().cloned()).unwrap_or_else(|| tracking.id.clone());
        let overall = csaf.document.aggregate_severity.as_ref().map_or(Severity::Unknown, |s| Severity::parse(&s.text));
        let published = vulnerability.release_date.as_ref().or(tracking.initial_release_date.as_ref());
        let mut records = Vec::new();
        // A source that is fixed is told by its packages, where they are named beside it.
        let built = self.0.iter().filter(|(key, one)| key.2 == Package::Binary && !one.fixed.is_empty());
        let built: BTreeSet<(String, Option<String>)> = built.map(|(key, _)| (key.0.clone(), key.3.clone())).collect();
        let told = |key: &Key, one: &One| {
            key.2 == Package::Source && !one.fixed.is_empty() && built.contains(&(key.0.clone(), key.3.clone()))
        };
        for ((release, package, kind, module, note), one) in self.0.into_iter().filter(|(key, one)| !told(key, one)) {
            let Some(scheme) = Scheme::of(&release) else { continue };
            let exactly = |version: &Option<String>| match version {
                None => Range::default(),
                Some(version) => Range { introduced: Some(version.clone()), fixed: None, last: Some(version.clone()) },
            };
            let ranges = |versions: &[Option<String>]| -> Vec<Range> {
                let every = versions.iter().any(Option::is_none);
                if every { Vec::new() } else { versions.iter().map(exactly).collect() }
            };
            // Each version that is said to be fixed is; so the least of them is where it begins.
            let least = one.fixed.iter().min_by(|a, b| scheme.compare(a, b).unwrap_or(Ordering::Equal));
            let (status, ranges, reason) = if let Some(least) = least {
                (Status::Fixed, vec![Range::before(least)], None)
            } else if !one.affected.is_empty() {
                let status = if one.wont.is_some() { Status::WillNotFix } else { Status::Affected };
                (status, ranges(&one.affected), one.wont)
            } else if one.investigated {
                (Status::UnderInvestigation, Vec::new(), None)
            } else {
                (Status::NotAffected, ranges(&one.not_affected), one.label)
            };
            let advised = csaf.document.category == "csaf_security_advisory" && status == Status::Fixed;
            let issued = tracking.initial_release_date.as_ref().filter(|_| advised);
            let day = one.date.or_else(|| issued.or(published).and_then(|time| day(time)));
            let mut ranges = ranges;
            ranges.sort();
            ranges.dedup();
            records.push(Record {
                kind,
                module,
                names: names.clone(),
                ranges,
                severity: if one.severity == Severity::Unknown { overall } else { one.severity },
                published: day,
                note: note.or(reason).map(str::to_owned),
                ..Record::new(&release, &package, &id, status)
            });
        }
        records
    }
}

/// What is said of a product; nothing for one of another platform.
fn resolve(products: &Products, id: &str) -> Result<Option<(Key, Named)>, String> {
    let Resolved::Package(platform, named) = products.resolve(id)? else { return Ok(None) };
    // Without a version and an architecture a component is named by its source.
    let source = match named.arch.as_deref() {
        Some(arch) => matches!(arch, "src" | "nosrc"),
        None => named.version.is_none(),
    };
    let kind = if source { Package::Source } else { Package::Binary };
    let key = (platform.release, named.name.clone(), kind, named.module.clone(), platform.note);
    Ok(Some((key, named)))
}

/// What remarks say, by product.
#[derive(Default)]
struct About<'d> {
    dates: HashMap<&'d str, &'d str>,
    wont: HashMap<&'d str, &'d str>,
    labels: HashMap<&'d str, &'d str>,
    impacts: HashMap<&'d str, Severity>,
    scores: HashMap<&'d str, Severity>,
    /// The impact that is stated of no product in particular.
    impact: Severity,
}

impl<'d> About<'d> {
    /// Collects the remarks, also of groups of products.
    ///
    /// # Errors
    /// A group that the tree does not have, or too many members in all.
    fn of(vulnerability: &'d Vulnerability, products: &Products<'d>) -> Result<Self, String> {
        let mut about = Self::default();
        let mut spent = 0;
        let mut members = |ids: &'d [String], groups: &'d [String]| products.members(ids, groups, &mut spent);
        for remark in &vulnerability.remediations {
            let (wont, fix) = (remark.category == "no_fix_planned", remark.category == "vendor_fix");
            if !(wont || fix && remark.date.is_some()) {
                continue;
            }
            for id in members(&remark.product_ids, &remark.group_ids)? {
                if wont {
                    about.wont.insert(id, &remark.details);
                } else if let Some(date) = &remark.date {
                    about.dates.entry(id).or_insert(date);
                }
            }
        }
        for threat in vulnerability.threats.iter().filter(|threat| threat.category == "impact") {
            let severity = Severity::parse(&threat.details);
            if threat.product_ids.is_empty() && threat.group_ids.is_empty() {
                about.impact = about.impact.max(severity);
            }
            about.impacts.extend(members(&threat.product_ids, &threat.group_ids)?.into_iter().map(|id| (id, severity)));
        }
        for flag in &vulnerability.flags {
            let members = members(&flag.product_ids, &flag.group_ids)?;
            about.labels.extend(members.into_iter().map(|id| (id, flag.label.as_str())));
        }
        for score in &vulnerability.scores {
            let Some(found) = &score.cvss_v3 else { continue };
            let computed = found.vector.as_deref().and_then(cvss::severity);
            let word = || found.severity.as_deref().map(Severity::parse);
            let severity = computed.or_else(word).unwrap_or_default();
            about.scores.extend(score.products.iter().map(|id| (id.as_str(), severity)));
        }
        Ok(about)
    }

    /// The issuer's word goes before a score.
    fn judge(&self, id: &str, one: &mut One) {
        let known = |severity: &Severity| *severity != Severity::Unknown;
        let impact = self.impacts.get(id).copied().filter(known);
        let found = impact.or(Some(self.impact).filter(known)).or_else(|| self.scores.get(id).copied());
        one.severity = one.severity.max(found.unwrap_or_default());
    }
}
