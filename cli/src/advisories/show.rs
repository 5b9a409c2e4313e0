//! `tidewaiter advisories show`: what a set holds, or all that it says of a name.

use super::set::SetFile;
use super::sign;
use crate::print::{self, line};
use crate::{Format, door};
use advisory::{Known, Package, Range, Record, Status};
use anyhow::{Context, Result};
use report::escape::shown;
use seal::dsse::Envelope;
use seal::root::{Role, RootDocument};
use seal::signed::ADVISORY_SET;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

/// Shows a set, or what it says of a name.
///
/// # Errors
/// If a file cannot be read or is not what it should be.
pub fn run(file: &Path, name: Option<&str>, root: Option<&Path>, format: Format) -> Result<ExitCode> {
    let set = SetFile::open(file)?;
    let refusal = root.map(|root| refusal(&set, root)).transpose()?;
    let found = match name {
        None => whole(&set, refusal.as_ref(), format)?,
        Some(name) => named(&set, name, refusal.as_ref(), format)?,
    };
    let refused = matches!(refusal, Some(Some(_)));
    Ok(ExitCode::from(u8::from(!found || refused)))
}

/// Why the keys of a root document do not stand for the set; `None` if they do.
fn refusal(set: &SetFile, root: &Path) -> Result<Option<String>> {
    let read = || -> Result<_> { Ok(RootDocument::parse(&Envelope::parse(&door::read(root)?)?.payload)?) };
    let document = read().with_context(|| format!("{} is not a root document", root.display()))?;
    let keys = document.keys(Role::Advisory, set.manifest.created);
    let Some(envelope) = &set.envelope else { return Ok(Some("it is not signed".to_owned())) };
    let verified = envelope.verify(ADVISORY_SET, &keys, document.threshold(Role::Advisory));
    Ok(verified.err().map(|why| why.to_string()))
}

/// What was verified, in words for people.
fn signatures(set: &SetFile, refusal: Option<&Option<String>>) -> Result<()> {
    let says = match set.keyids() {
        none if none.is_empty() => "not signed".to_owned(),
        ids => format!("says that it is signed by: {}", ids.join(", ")),
    };
    line(says)?;
    match refusal {
        None => Ok(()),
        Some(None) => line("verified: the root document's advisory keys signed it"),
        Some(Some(why)) => line(format!("NOT VERIFIED: {}", shown(why))),
    }
}

fn whole(set: &SetFile, refusal: Option<&Option<String>>, format: Format) -> Result<bool> {
    let manifest = &set.manifest;
    if format == Format::Json {
        print::json(&serde_json::json!({
            "shape": "tidewaiter.advisories-shown.v1", "sha256": set.sha256, "version": manifest.version,
            "created": manifest.created, "expires": manifest.expires, "sources": manifest.sources,
            "releases": manifest.releases, "keyids": set.keyids(),
            "verified": refusal.map(Option::is_none), "reason": refusal.cloned().flatten(),
        }))?;
        return Ok(true);
    }
    sign::what(manifest, &set.sha256)?;
    let mut table = print::table(&["source", "format", "records", "changed", "sha256"]);
    for source in &manifest.sources {
        let front: String = source.sha256.chars().take(16).collect();
        let (name, format) = (shown(&source.name), shown(&source.format));
        table.add_row([name, format, source.records.to_string(), source.modified.to_string(), front]);
    }
    line(table.to_string())?;
    signatures(set, refusal)?;
    Ok(true)
}

/// Everything that names a CVE, an advisory or a package; false if nothing does.
fn named(set: &SetFile, name: &str, refusal: Option<&Option<String>>, format: Format) -> Result<bool> {
    let opened = set.set();
    let (mut records, mut known): (Vec<Record>, BTreeMap<String, Known>) = (Vec::new(), BTreeMap::new());
    let upper = name.to_ascii_uppercase();
    for release in set.manifest.releases.keys() {
        let Some(release) = opened.release(release)? else { continue };
        let before = records.len();
        release.records(|record| {
            if record.package == name || record.identifiers().any(|id| id.eq_ignore_ascii_case(&upper)) {
                records.push(record.clone());
            }
        })?;
        let cves: BTreeSet<&str> = records[before..].iter().flat_map(Record::identifiers).collect();
        known.extend(release.known_of(&cves)?);
    }
    records.sort_by(|a, b| (&a.release, &a.package, &a.id).cmp(&(&b.release, &b.package, &b.id)));
    if format == Format::Json {
        print::json(&serde_json::json!({
            "shape": "tidewaiter.advisory-records.v1", "name": name, "version": set.manifest.version,
            "records": records.iter().map(record_json).collect::<Vec<_>>(),
            "known": known.iter().map(|(cve, known)| serde_json::json!({
                "id": cve, "exploited": known.exploited, "ransomware": known.ransomware, "likelihood": known.likelihood,
            })).collect::<Vec<_>>(),
            "verified": refusal.map(Option::is_none), "reason": refusal.cloned().flatten(),
        }))?;
        return Ok(!records.is_empty());
    }
    if records.is_empty() {
        line(format!(
            "version {} says nothing of {}. That is no sign that a host is safe from it: look which releases\n\
             the set speaks of with `tidewaiter advisories show`.",
            set.manifest.version,
            shown(name)
        ))?;
        return Ok(false);
    }
    for record in &records {
        line(format!("{:<14} {}", shown(&record.release), words(record)))?;
    }
    for (cve, known) in &known {
        line(format!("{}: {}", shown(cve), catalogues(known)))?;
    }
    signatures(set, refusal)?;
    Ok(true)
}

/// A record as JSON, with long names: what `show` and `diff` print.
pub fn record_json(record: &Record) -> serde_json::Value {
    let range =
        |range: &Range| serde_json::json!({"introduced": range.introduced, "fixed": range.fixed, "last": range.last});
    serde_json::json!({
        "release": record.release, "package": record.package, "of": kind(record.kind), "module": record.module,
        "id": record.id, "names": record.names, "status": record.status.text(),
        "ranges": record.ranges.iter().map(range).collect::<Vec<_>>(), "except": record.except,
        "severity": record.severity.text(), "published": record.published, "note": record.note,
    })
}

const fn kind(kind: Package) -> &'static str {
    match kind {
        Package::Binary => "package",
        Package::Source => "source",
    }
}

/// One record in words, as its issuer has it.
pub fn words(record: &Record) -> String {
    let mut text = format!("{} {}", kind(record.kind), shown(&record.package));
    if let Some(module) = &record.module {
        text += &format!(" of module {}", shown(module));
    }
    text += &format!(": {} {}", shown(&record.id), status(record.status));
    let ranges: Vec<String> = record.ranges.iter().map(range).filter(|range| !range.is_empty()).collect();
    if !ranges.is_empty() {
        text += &format!(": {}", ranges.join(" or "));
    }
    if !record.except.is_empty() {
        text += &format!(", but not {}", shown(&record.except.join(", ")));
    }
    text += &format!(" [{}]", record.severity.text());
    if let Some(day) = &record.published {
        text += &format!(", {}", shown(day));
    }
    if let Some(note) = &record.note {
        text += &format!(", “{}”", shown(note));
    }
    if !record.names.is_empty() {
        text += &format!("; also {}", shown(&record.names.join(", ")));
    }
    text
}

/// The status in words: an issuer's "not affected" is no silence, and its
/// "will not fix" no fix.
const fn status(status: Status) -> &'static str {
    match status {
        Status::Affected => "is open, no fix is out",
        Status::Fixed => "is fixed",
        Status::NotAffected => "does not affect it, says the issuer",
        Status::WillNotFix => "is open and the issuer will not fix it",
        Status::UnderInvestigation => "is not yet judged by the issuer",
    }
}

fn range(range: &Range) -> String {
    let mut parts = Vec::new();
    if let Some(from) = &range.introduced {
        parts.push(format!("from {}", shown(from)));
    }
    if let Some(fixed) = &range.fixed {
        parts.push(format!("before {}", shown(fixed)));
    }
    if let Some(last) = &range.last {
        parts.push(format!("up to {}", shown(last)));
    }
    parts.join(" ")
}

/// What catalogues know of a CVE, in words.
pub fn catalogues(known: &Known) -> String {
    let mut parts = Vec::new();
    if let Some(day) = &known.exploited {
        let by = if known.ransomware { ", also by ransomware" } else { "" };
        parts.push(format!("known to be exploited since {}{by}", shown(day)));
    }
    if let Some(points) = known.likelihood {
        let (whole, part) = (points / 100, points % 100);
        parts.push(format!("exploited within 30 days with a probability of {whole}.{part:02} % (EPSS)"));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_words_of_its_own() {
        let all =
            [Status::Affected, Status::Fixed, Status::NotAffected, Status::WillNotFix, Status::UnderInvestigation];
        let said: BTreeSet<&str> = all.into_iter().map(status).collect();
        assert_eq!(said.len(), all.len());
        let mut record = Record::new("debian:12", "openssl", "CVE-2026-1", Status::Fixed);
        record.ranges = vec![Range::before("3.0-2"), Range { introduced: Some("4".into()), ..Range::before("4.1") }];
        record.note = Some("a\u{1b}[31mb".into());
        let said = words(&record);
        assert!(said.contains("is fixed: before 3.0-2 or from 4 before 4.1"), "{said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}
