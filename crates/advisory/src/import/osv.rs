//! OSV 1.x: one JSON document for each advisory, as AlmaLinux, Rocky, Debian,
//! Ubuntu, SUSE, Alpine and GitHub (for Maven) publish them.
//! <https://ossf.github.io/osv-schema/>
//!
//! Every affected package of an ecosystem with a release that is known becomes
//! a record; other ecosystems are counted. A withdrawn document gives nothing;
//! nor does one of an errata feed that is about no hole: its identifier says so
//! (`ALBA`, `RHEA`, …) and it names no CVE.
//!
//! **Modules.** OSV has no field for a module's stream. A version that was built
//! in a module has `.module` in its release, and the title names the stream:
//! "Important: nodejs:18 security update". Such a package is a record of that
//! stream, or one for each stream that the title names. Where it names none,
//! the stream is [`UNTOLD`]: any module's.

mod document;
mod ecosystem;
mod ranges;
#[cfg(test)]
mod tests;

use super::{ImportError, Limited, Sink, archive, cvss};
use crate::model::{Range, Record, Scheme, Severity, Status, UNTOLD};
use document::{Affected, Document, Scored};
use ecosystem::Ecosystem;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek};

/// How many other ecosystems are told apart; the rest is counted as one.
const ECOSYSTEMS: usize = 500;

/// What an import met beside records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents that were read.
    pub documents: u64,
    /// Those that were withdrawn.
    pub withdrawn: u64,
    /// Those that are about no hole.
    pub no_security: u64,
    /// Records that were made.
    pub records: u64,
    /// Affected packages of ecosystems that are passed over, by ecosystem.
    pub skipped: BTreeMap<String, u64>,
}

/// Reads documents one after the other.
#[derive(Debug, Default)]
pub struct Importer {
    counts: Counts,
}

/// Imports one document. `place` is its file's name, for errors.
///
/// # Errors
/// What cannot be read, is no document of OSV's, or is beyond a bound.
pub fn import(place: &str, reader: impl Read, sink: &mut Sink) -> Result<(), ImportError> {
    Importer::default().document(place, reader, sink)
}

/// Imports documents by name, such as the files of a folder.
///
/// # Errors
/// As [`import`], and if they give no record at all.
pub fn documents<R: Read>(
    place: &str,
    all: impl IntoIterator<Item = (String, R)>,
    sink: &mut Sink,
) -> Result<Counts, ImportError> {
    let mut importer = Importer::default();
    for (name, reader) in all {
        importer.document(&name, reader, sink)?;
    }
    importer.finish(place)
}

/// Imports a whole database, `all.zip`: every member that is named `….json`.
///
/// # Errors
/// As [`documents`], and a file that is no such archive or beyond a bound.
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
        let document: Document = read(place, reader, sink)?;
        self.counts.documents += 1;
        if document.withdrawn.is_some() {
            self.counts.withdrawn += 1;
            return Ok(());
        }
        if !is_security(&document) {
            self.counts.no_security += 1;
            return Ok(());
        }
        let format = |why: &String| ImportError::format(place, "an OSV document", why);
        let (mut records, mut spent) = (BTreeMap::new(), 0);
        for affected in &document.affected {
            let Some(package) = &affected.package else { continue };
            let foreign = package.purl.as_deref().is_some_and(of_special_set);
            match ecosystem::parse(&package.ecosystem).filter(|_| !foreign) {
                Some(found) => {
                    add(&document, affected, &found, &mut records, &mut spent).map_err(|why| format(&why))?;
                }
                None => self.skip(&package.ecosystem),
            }
        }
        for (_, record) in records {
            sink.push(place, record)?;
            self.counts.records += 1;
        }
        Ok(())
    }

    fn skip(&mut self, ecosystem: &str) {
        let mut name: String = ecosystem.chars().filter(|c| !c.is_control()).take(80).collect();
        if self.counts.skipped.len() >= ECOSYSTEMS && !self.counts.skipped.contains_key(&name) {
            "others".clone_into(&mut name);
        }
        *self.counts.skipped.entry(name).or_default() += 1;
    }

    /// What was met.
    ///
    /// # Errors
    /// If it gave no record.
    pub fn finish(self, place: &str) -> Result<Counts, ImportError> {
        if self.counts.records == 0 {
            let wanted = "a package of a known release in OSV's form".to_owned();
            return Err(ImportError::Empty { place: place.to_owned(), wanted });
        }
        Ok(self.counts)
    }
}

/// The document, within the bound of one entry. Its depth is bounded by serde's
/// own limit of 128 and, where values are passed over, takes no stack.
fn read(place: &str, reader: impl Read, sink: &Sink) -> Result<Document, ImportError> {
    let bound = sink.bounds().entry;
    let mut bytes = Vec::new();
    Limited::new(reader, bound as u64).read_to_end(&mut bytes).map_err(|why| match why.kind() {
        io::ErrorKind::FileTooLarge => {
            ImportError::Bound { place: place.to_owned(), bound: format!("{bound} bytes in one document") }
        }
        _ => ImportError::Read { place: place.to_owned(), why: why.to_string() },
    })?;
    serde_json::from_slice(&bytes).map_err(|why| ImportError::format(place, "an OSV document", &why))
}

/// False for an erratum that mends bugs or adds features, and names no CVE.
fn is_security(document: &Document) -> bool {
    let kind = document.id.split('-').next().unwrap_or_default();
    let other = ["ALBA", "ALEA", "RHBA", "RHEA", "RLBA", "RLEA"].contains(&kind);
    !other || names(document, true).any(|name| name.starts_with("CVE-"))
}

/// Rocky's special interest groups publish builds of their own in the ecosystem
/// of the release; only the package's address tells them apart.
fn of_special_set(purl: &str) -> bool {
    let distro = purl.split(['?', '&']).find_map(|part| part.strip_prefix("distro=rocky-linux-"));
    distro.is_some_and(|rest| rest.contains("-sig-"))
}

/// What the document covers beside its own identifier. An advisory may list
/// its CVEs as merely related; to a document about one CVE, others are just that.
fn names(document: &Document, related: bool) -> impl Iterator<Item = &String> {
    let related = related && !document.id.contains("CVE-");
    let related = document.related.iter().filter(move |name| related && name.starts_with("CVE-"));
    document.aliases.iter().chain(&document.upstream).chain(related)
}

/// One record for a package, its stream and its condition, however often the document lists it.
type Records = BTreeMap<(String, String, Option<String>, Option<&'static str>), Record>;

fn add(
    document: &Document,
    affected: &Affected,
    ecosystem: &Ecosystem,
    records: &mut Records,
    spent: &mut usize,
) -> Result<(), String> {
    let scheme = Scheme::of(&ecosystem.release).ok_or("a release without an order of versions")?;
    let Some(package) = &affected.package else { return Ok(()) };
    let ranges = ranges::of(scheme, affected, spent)?;
    for module in modules(scheme, document, &ranges) {
        let key = (ecosystem.release.clone(), package.name.clone(), module.clone(), ecosystem.note);
        let made = || Record {
            kind: ecosystem.kind,
            module,
            names: names(document, ecosystem.related).cloned().collect(),
            severity: severity(document, affected),
            published: document.published.as_deref().and_then(day),
            note: ecosystem.note.map(str::to_owned),
            ranges: ranges.clone(),
            ..Record::new(&ecosystem.release, &package.name, &document.id, Status::Affected)
        };
        let mut fresh = false;
        let record = records.entry(key).or_insert_with(|| {
            fresh = true;
            made()
        });
        if ranges::fixes(affected) {
            record.status = Status::Fixed;
        }
        if !fresh {
            // No range at all means every version; more ranges do not narrow it.
            if record.ranges.is_empty() || ranges.is_empty() {
                record.ranges = vec![Range::default()];
            } else {
                let new: BTreeSet<&Range> = record.ranges.iter().chain(&ranges).collect();
                record.ranges = new.into_iter().cloned().collect();
            }
            record.severity = record.severity.max(severity(document, affected));
        }
    }
    Ok(())
}

/// The streams that a package of these versions belongs to; none for one of no module.
fn modules(scheme: Scheme, document: &Document, ranges: &[Range]) -> Vec<Option<String>> {
    let modular = |version: &Option<String>| version.as_deref().is_some_and(|text| text.contains(".module"));
    let modular = |range: &Range| modular(&range.fixed) || modular(&range.last) || modular(&range.introduced);
    if scheme != Scheme::Rpm || !ranges.iter().any(modular) {
        return vec![None];
    }
    let mut streams: Vec<Option<String>> = title_streams(document.summary.as_deref().unwrap_or_default());
    if streams.is_empty() {
        streams.push(Some(UNTOLD.to_owned()));
    }
    streams
}

/// The words `name:stream` of a title, after the words that end with a colon.
fn title_streams(title: &str) -> Vec<Option<String>> {
    let is_part = |text: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
        !text.is_empty() && text.len() <= 64 && text.chars().all(fits)
    };
    let words = title.split([' ', ',']).take(200);
    let stream = |word: &&str| word.split_once(':').is_some_and(|(name, stream)| is_part(name) && is_part(stream));
    let found: BTreeSet<&str> = words.filter(stream).collect();
    found.into_iter().map(|word| Some(word.to_owned())).collect()
}

/// The issuer's own word where there is one, else what its CVSS vector gives.
fn severity(document: &Document, affected: &Affected) -> Severity {
    let word = |value: &Option<Value>, key: &str| match value.as_ref().and_then(|value| value.get(key)) {
        Some(Value::String(word)) => Severity::parse(word),
        _ => Severity::Unknown,
    };
    let scores = || affected.severity.iter().chain(&document.severity);
    let vector = |scored: &Scored| cvss::severity(&scored.score);
    let summary = document.summary.as_deref().unwrap_or_default();
    let mut found = [
        word(&affected.database_specific, "severity"),
        word(&affected.ecosystem_specific, "severity"),
        word(&affected.ecosystem_specific, "urgency"),
        word(&document.database_specific, "severity"),
        summary.split_once(':').map_or(Severity::Unknown, |(word, _)| Severity::parse(word)),
    ]
    .into_iter()
    // Ubuntu writes its priority as a score of its own type.
    .chain(scores().map(|scored| Severity::parse(&scored.score)))
    .chain(scores().filter_map(vector));
    found.find(|severity| *severity != Severity::Unknown).unwrap_or_default()
}

/// The release of an ecosystem's name, for other feeds of the same issuer.
pub(super) fn release(ecosystem: &str) -> Option<String> {
    ecosystem::parse(ecosystem).map(|found| found.release)
}

/// The day of a time: `2024-05-01` of `2024-05-01T10:00:00Z`.
pub(super) fn day(time: &str) -> Option<String> {
    let day = time.get(..10)?;
    let shaped = day.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    let ends = time[10..].is_empty() || time[10..].starts_with(['T', ' ', 't', '-', '+', 'Z']);
    (shaped && ends).then(|| day.to_owned())
}
