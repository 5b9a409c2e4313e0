//! `advisory.affected`: the known holes that this host has, by the advisory
//! set in force. Decided by the issuer's own word on the exact package, never
//! by the likeness of names.

use crate::Inputs;
use crate::advisories::{
    Hit, MAVEN, OPENJDK, PACKAGES, SYSTEM, Subject, Told, UNMANAGED, hits, is_system, jdks, no_set, subjects,
};
use crate::inputs::gap;
use advisory::pack::{Manifest, Set};
use advisory::{Package, Status};
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Origin, Row, RowBuilder, Table, TableSpec, Time, Value};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("advisory.affected"),
    origin: Origin::Derived,
    doc: B("A known hole that an installed package or piece of software has, by the advisory set in force."),
    needs: B("package.installed, software.unmanaged and the advisory set"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("id", T::Text, "The issuer's identifier: a CVE, or an advisory's own such as `ALSA-2024:8793`."),
    F::new("cves", T::TextList, "The CVEs that it covers, in order; those of `id` too."),
    F::new("release", T::Text, "Which part of the set says so: `debian:12`, `almalinux:9`, `maven`, `openjdk`."),
    F::new(
        "package",
        T::Text,
        "What the issuer names: a source or binary package, Maven's `group:artifact`, a JDK's line such as `openjdk-17`.",
    ),
    F::words("kind", &[B("binary"), B("source"), B("software")], "What `package` is."),
    F::new("installed_as", T::TextList, "The installed packages of it, or the paths of the software, in order."),
    F::new("installed", T::Version, "The installed version: the source's where `kind` is source."),
    F::new("fixed", T::Version, "The first version without the hole; absent where no fix is out."),
    F::words(
        "status",
        &[B("affected"), B("fixed"), B("will_not_fix"), B("under_investigation")],
        "What the issuer says: open without a fix; fixed in a later version; will not be fixed in this release; not judged yet.",
    ),
    F::words(
        "severity",
        &[B("unknown"), B("negligible"), B("low"), B("medium"), B("high"), B("critical")],
        "The issuer's severity.",
    ),
    F::new(
        "exploited",
        T::Boolean,
        "True if one of its CVEs is known to be exploited; unreadable where the set has no such catalogue.",
    ),
    F::new("exploited_since", T::Time, "The day it was listed as exploited; absent if it is not."),
    F::new("ransomware", T::Boolean, "True if it is known to be used by ransomware; unreadable as `exploited` is."),
    F::new(
        "likelihood",
        T::Integer,
        "The probability that it is exploited within 30 days (EPSS), in basis points; absent where the list does not name it, unreadable where the set has no list.",
    ),
    F::new(
        "fix_published",
        T::Time,
        "The day the fix came out; absent where there is none, unreadable where the feed does not tell.",
    ),
    F::new("published", T::Time, "The day the issuer published it; absent where the feed does not tell."),
    F::new("note", T::Text, "The issuer's reason in a few words; absent where it gives none."),
    F::new("why", T::Text, "Why it applies, in one line."),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[SYSTEM, PACKAGES, UNMANAGED];

/// Asks the set about every package; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    let mut rows = Vec::new();
    let gaps = each(inputs, &mut |row| rows.push(row))?;
    Some(crate::in_order(Table { rows, gaps }))
}

/// Hands on the rows of the table one by one, in no order, so that whoever
/// needs a part of each does not hold them all; the answer is its gaps.
/// `None` where no input was gathered.
pub fn each(inputs: &Inputs<'_>, take: &mut dyn FnMut(Row)) -> Option<Vec<Gap>> {
    if !inputs.any(&[PACKAGES, UNMANAGED]) {
        return None;
    }
    let Some(set) = inputs.named.advisories else { return Some(vec![no_set()]) };
    let mut gaps = Vec::new();
    system(inputs, set, &mut gaps, take);
    software(inputs, set, &mut gaps, take);
    Some(gaps)
}

/// The system's packages, by the release of the set that speaks of the system.
fn system(inputs: &Inputs<'_>, set: &Set<'_>, gaps: &mut Vec<Gap>, take: &mut dyn FnMut(Row)) {
    let (found, more) = subjects(inputs, PACKAGES);
    gaps.extend(more);
    if !inputs.any(&[PACKAGES]) {
        return gaps.push(crate::inputs::missing(PACKAGES));
    }
    if found.is_empty() {
        return;
    }
    let names = crate::advisories::wanted(inputs.facts, inputs.observed);
    let held = |name: &&String| is_system(name) && set.manifest().releases.contains_key(*name);
    match names.iter().find(held) {
        Some(name) => release(set, name, &found, gaps, take),
        None => {
            let system = names.first().filter(|name| is_system(name)).map_or("a system without a number", |n| n);
            let detail = format!("the advisory set does not speak of {}", report::escape::shown(system));
            gaps.push(gap("advisory set".to_owned(), GapReason::Missing, detail));
        }
    }
}

/// Software that no package owns, by Maven coordinates and by the table of JDKs. What has none, and
/// sets that speak of none, are for `advisory.source` to say.
fn software(inputs: &Inputs<'_>, set: &Set<'_>, gaps: &mut Vec<Gap>, take: &mut dyn FnMut(Row)) {
    let (found, more) = subjects(inputs, UNMANAGED);
    gaps.extend(more);
    if !found.is_empty() && set.manifest().releases.contains_key(MAVEN) {
        release(set, MAVEN, &found, gaps, take);
    }
    let found = jdks(inputs);
    if !found.is_empty() && set.manifest().releases.contains_key(OPENJDK) {
        release(set, OPENJDK, &found, gaps, take);
    }
}

fn release(set: &Set<'_>, name: &str, found: &[Subject<'_>], gaps: &mut Vec<Gap>, take: &mut dyn FnMut(Row)) {
    let told = set.release(name).and_then(|release| release.map(|release| hits(&release, found)).transpose());
    match told {
        Err(error) => gaps.push(gap("advisory set".to_owned(), GapReason::Failed, error.to_string())),
        Ok(None) => {}
        Ok(Some(Told { hits, unsure })) => {
            hits.into_iter().for_each(|hit| take(row(&hit, name, found, set.manifest())));
            let place = |at: usize| found[at].installed.name.to_owned();
            gaps.extend(unsure.into_iter().map(|(at, id)| {
                gap(place(at), GapReason::Unsupported, format!("it cannot be told whether {id} applies"))
            }));
        }
    }
}

fn row(hit: &Hit, release: &str, found: &[Subject<'_>], manifest: &Manifest) -> Row {
    let record = &hit.record;
    let first = &found[hit.subjects[0]];
    let as_version = |version: &str| format!("{}:{version}", hit.scheme.prefix());
    let named = |at: &usize| {
        let subject = &found[*at];
        if !is_system(release) { subject.row.shown("path") } else { subject.installed.name.to_owned() }
    };
    let installed_as: BTreeSet<String> = hit.subjects.iter().map(named).collect();
    let cves: BTreeSet<String> =
        record.identifiers().filter(|id| advisory::import::is_cve(id)).map(str::to_owned).collect();
    let kind = match record.kind {
        _ if !is_system(release) => "software",
        Package::Source => "source",
        Package::Binary => "binary",
    };
    let has = |format: &str| manifest.sources.iter().any(|source| source.format == format);
    // A set without a catalogue says nothing of exploitation: that is not `false`.
    let listed = |value: Value, format: &str| {
        if has(format) { value } else { Value::Unreadable(format!("the advisory set was made without {format}")) }
    };
    let published = record.published.as_deref().and_then(day);
    let fix_published = match (&hit.fixed, published) {
        (None, _) => Value::Absent,
        (Some(_), Some(day)) => Value::Time(day),
        (Some(_), None) => Value::Unreadable("the feed does not tell when the fix came out".to_owned()),
    };
    // A version that is affected though the fix lies elsewhere has none yet.
    let status = if record.status == Status::Fixed && hit.fixed.is_none() { Status::Affected } else { record.status };
    let maybe = |text: &Option<String>| text.clone().map_or(Value::Absent, Value::Text);
    RowBuilder::new(&SPEC, first.source(), first.row.row.grade)
        .set("id", record.id.as_str())
        .set("cves", cves.into_iter().collect::<Vec<_>>())
        .set("release", release)
        .set("package", record.package.as_str())
        .set("kind", kind)
        .set("installed_as", installed_as.into_iter().collect::<Vec<_>>())
        .set("installed", as_version(&hit.installed))
        .set("fixed", hit.fixed.as_deref().map_or(Value::Absent, |fixed| Value::Text(as_version(fixed))))
        .set("status", status.text())
        .set("severity", record.severity.text())
        .set("exploited", listed(Value::Boolean(hit.known.exploited.is_some()), "kev"))
        .set("exploited_since", hit.known.exploited.as_deref().and_then(day).map_or(Value::Absent, Value::Time))
        .set("ransomware", listed(Value::Boolean(hit.known.ransomware), "kev"))
        .set("likelihood", listed(hit.known.likelihood.map_or(Value::Absent, Value::from), "epss"))
        .set("fix_published", fix_published)
        .set("published", published.map_or(Value::Absent, Value::Time))
        .set("note", maybe(&record.note))
        .set("why", why(hit, status))
        .build()
}

/// `source openssl 3.0.11-1 is older than the fixed 3.0.11-1~deb12u2`.
fn why(hit: &Hit, status: Status) -> String {
    let (package, installed) = (&hit.record.package, &hit.installed);
    let kind = if hit.record.kind == Package::Source { "source " } else { "" };
    match (&hit.fixed, status) {
        (Some(fixed), _) => format!("{kind}{package} {installed} is older than {fixed}, which is fixed"),
        (None, Status::WillNotFix) => format!("{kind}{package} {installed} has it, and the issuer will not fix it"),
        (None, Status::UnderInvestigation) => format!("the issuer has not judged {kind}{package} {installed} yet"),
        (None, _) => format!("{kind}{package} {installed} has it, and no fix is out"),
    }
}

fn day(text: &str) -> Option<Time> {
    Time::parse(&format!("{text}T00:00:00.000Z")).ok()
}

#[cfg(test)]
mod tests;
