//! `certificate.revocation`: what lists and answers at hand say of a certificate.

use crate::Inputs;
use crate::certificates::{ANCHOR, CHAIN, Certificates, FILE, Known, Path, Seen};
use crate::evidence::{self, EVIDENCE, Evidence, Index};
use crate::inputs::gap;
use pki::path::Pool;
use pki::revocation::{Status, Told, word};
use report::{FieldSpec as F, FieldType as T, GapReason, Origin, Row, RowBuilder, Table, TableSpec, Time, Value};
use std::borrow::Cow::Borrowed as B;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.revocation"),
    origin: Origin::Derived,
    doc: B(
        "What one list of revoked certificates or one OCSP answer that the host has says of a certificate: whether it was revoked (RFC 5280, 6.3; RFC 6960). A certificate of which nothing at hand speaks has no row. Signatures are verified; the time is left to rules.",
    ),
    needs: B("certificate.file, tls.presented_chain, trust.anchor and revocation.evidence"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("seen", &[B("endpoint"), B("file")], "Where the certificate is: presented by an endpoint or in a file."),
    F::new("place", T::Text, "The endpoint's `address:port`, or the file's name."),
    F::new("position", T::Integer, "Its place in the chain or file, from 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("subject", T::Text, "The subject's distinguished name, RFC 4514."),
    F::words("kind", &[B("crl"), B("ocsp")], "What speaks of it: a list of revoked certificates, or an OCSP answer."),
    F::new("evidence", T::Text, "Where that is: a file, an endpoint that sends it along, or the URL that was asked."),
    F::new("evidence_sha256", T::Text, "SHA-256 of that, in hex."),
    F::words(
        "status",
        &[B("good"), B("revoked"), B("unknown"), B("untold")],
        "What it says. `unknown`: the responder does not know the certificate. `untold`: it cannot be relied on.",
    ),
    F::new(
        "reason",
        T::Text,
        "Why it cannot be relied on, or the reason for which it was revoked (RFC 5280, 5.3.1); absent if there is none.",
    ),
    F::new("revoked_at", T::Time, "When it was revoked; absent if it was not."),
    F::new("valid_from", T::Time, "From when that holds (thisUpdate)."),
    F::new(
        "valid_until",
        T::Time,
        "Until when that holds (nextUpdate; of an OCSP answer without it, a day later); absent if it does not say.",
    ),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[FILE, CHAIN, ANCHOR, EVIDENCE];

/// How many pairs of a certificate and a list or answer that may be about it are looked at.
const MOST_PAIRS: usize = 20_000;

/// Holds every certificate against every list and answer; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    if !inputs.any(&[EVIDENCE]) {
        return None;
    }
    let all = inputs.certificates;
    let gaps: Vec<_> = all.gaps.iter().chain(&all.anchor_gaps).cloned().collect();
    let mut out = Table { rows: Vec::new(), gaps };
    let input = inputs.table(EVIDENCE, &mut out)?;
    let evidence = evidence::read(input, &mut out.gaps);
    if evidence.is_empty() {
        return Some(crate::in_order(out));
    }
    let authorities = all.known.iter().filter(|known| known.view.is_authority() || known.view.version == 1);
    let pool = Pool::new(authorities.map(|known| known.view.der));
    let index = Index::of(&evidence);
    // One certificate often lies in several places: it is looked up once.
    let mut told: HashMap<usize, Vec<(&Evidence, Told)>> = HashMap::new();
    let mut pairs = 0_usize;
    for (seen, path) in all.seen.iter().zip(all.paths()) {
        let Some(known) = all.at(seen).filter(|known| !known.view.is_self_issued()) else { continue };
        if let Entry::Vacant(place) = told.entry(seen.known) {
            let about = index.about(&known.view);
            pairs += about.len();
            if pairs > MOST_PAIRS {
                let detail = format!(
                    "no more than {MOST_PAIRS} pairs of a certificate and a list are looked at; clear old lists out"
                );
                out.gaps.push(gap(seen.place.clone(), GapReason::TooLarge, detail));
                break;
            }
            place.insert(all_told(all, known, path, &pool, &about));
        }
        let rows = told.get(&seen.known).into_iter().flatten();
        out.rows.extend(rows.map(|(evidence, told)| row(seen, known, evidence, told)));
    }
    Some(crate::in_order(out))
}

/// What each list and answer says that is about this certificate.
fn all_told<'e>(
    all: &Certificates<'_>,
    known: &Known<'_>,
    path: &Path,
    pool: &Pool<'_>,
    evidence: &[&'e Evidence],
) -> Vec<(&'e Evidence, Told)> {
    let above = path.way.as_ref().and_then(|way| all.known.get(*way.get(1)?)).map(|issuer| &issuer.view);
    let issuer = above.or_else(|| pool.issuers(&known.view).next());
    let says = |one: &Evidence| match one.list {
        true => Told::by_list(&known.view, issuer, &one.der),
        false => Told::by_answer(&known.view, issuer, &one.der),
    };
    evidence.iter().filter_map(|one| Some((*one, says(one)?))).collect()
}

fn row(seen: &Seen, known: &Known<'_>, evidence: &Evidence, told: &Told) -> Row {
    let time = |seconds: Option<i64>| seconds.map(|seconds| Value::Time(Time::from_seconds(seconds)));
    let unread = || Value::Unreadable("a date of it is not readable".to_owned());
    let (status, reason, at) = match &told.status {
        Status::Good => ("good", None, Value::Absent),
        Status::Unknown => ("unknown", None, Value::Absent),
        Status::Untold(why) => ("untold", Some(why.to_string()), Value::Absent),
        Status::Revoked { at, reason } => {
            let reason = reason.map(|number| word(number).map_or_else(|| number.to_string(), str::to_owned));
            ("revoked", reason, time(*at).unwrap_or_else(unread))
        }
    };
    RowBuilder::new(&SPEC, seen.source.clone(), seen.grade)
        .set("seen", seen.seen)
        .set("place", seen.place.as_str())
        .set("position", seen.position)
        .set("sha256", known.sha256.as_str())
        .set("subject", known.view.subject.rfc4514())
        .set("kind", if evidence.list { "crl" } else { "ocsp" })
        .set("evidence", evidence.place.as_str())
        .set("evidence_sha256", evidence.sha256.as_str())
        .set("status", status)
        .set("reason", reason)
        .set("revoked_at", at)
        .set("valid_from", time(told.from).unwrap_or_else(unread))
        .set("valid_until", time(told.until).unwrap_or(Value::Absent))
        .build()
}

#[cfg(test)]
mod tests;
