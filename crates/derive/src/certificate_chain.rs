//! `certificate.chain`: whether a certificate leads to a root that the host
//! trusts, and by which way.

use crate::Inputs;
use crate::certificates::{ANCHOR, CHAIN, FILE, Known, Path, Seen};
use report::{FieldSpec as F, FieldType as T, Origin, Row, RowBuilder, Table, TableSpec, Time, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.chain"),
    origin: Origin::Derived,
    doc: B(
        "The way from the first certificate of an endpoint or a file to a root that the host trusts. Ways lead over what the endpoint or file has beside it, then over any other certificate of the host. Time is left out: a path that has ended was trusted, and `valid_until` says so.",
    ),
    needs: B("certificate.file, tls.presented_chain and trust.anchor"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("seen", &[B("endpoint"), B("file")], "Where: presented by an endpoint or lying in a file."),
    F::new("place", T::Text, "The endpoint's `address:port`, or the file's name."),
    F::new("position", T::Integer, "Its place in the chain or file: 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("subject", T::Text, "The subject's distinguished name, RFC 4514."),
    F::new("trusted", T::Boolean, "True if a way leads to a root that the host trusts, and all holds but time."),
    F::new("anchor", T::Text, "That root's distinguished name; absent if there is none."),
    F::new("anchor_sha256", T::Text, "SHA-256 of that root's DER, in hex; absent if there is none."),
    F::new(
        "public",
        T::Boolean,
        "True if the root came with the distribution: then the rules for public certificates hold; absent if there is none.",
    ),
    F::new("path", T::TextList, "SHA-256 of each certificate of the way, the first is its own, the last the root's."),
    F::new("length", T::Integer, "How many certificates the way has, the root among them; absent if there is none."),
    F::new("valid_from", T::Time, "From when all of the way is valid; absent if there is none."),
    F::new("valid_until", T::Time, "Until when all of the way is valid; absent if there is none."),
    F::new(
        "complete",
        T::Boolean,
        "True if the endpoint or file itself has all that is between it and the root; absent if there is no way.",
    ),
    F::new("reasons", T::TextList, "Why each way that was tried does not hold, or that there is none."),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[FILE, CHAIN, ANCHOR];

/// Builds the way of each first certificate; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    if !inputs.any(INPUTS) {
        return None;
    }
    let all = inputs.certificates;
    let gaps: Vec<_> = all.gaps.iter().chain(&all.anchor_gaps).cloned().collect();
    let mut out = Table { rows: Vec::new(), gaps };
    for (seen, path) in all.seen.iter().zip(all.paths()).filter(|(seen, _)| seen.position == 0) {
        if let Some(known) = all.at(seen) {
            out.rows.push(row(inputs, seen, known, path, !out.gaps.is_empty()));
        }
    }
    Some(crate::in_order(out))
}

fn row(inputs: &Inputs<'_>, seen: &Seen, known: &Known<'_>, path: &Path, incomplete: bool) -> Row {
    let all = inputs.certificates;
    let mut row = RowBuilder::new(&SPEC, seen.source.clone(), seen.grade)
        .set("seen", seen.seen)
        .set("place", seen.place.as_str())
        .set("position", seen.position)
        .set("sha256", known.sha256.as_str())
        .set("subject", known.view.subject.rfc4514())
        .set("reasons", path.reasons.clone());
    let Some(way) = &path.way else {
        if !incomplete {
            return row.set("trusted", false).build();
        }
        // A root or what leads to it may be among what could not be read.
        for field in
            ["trusted", "anchor", "anchor_sha256", "public", "path", "length", "valid_from", "valid_until", "complete"]
        {
            row = row.set(field, unread());
        }
        return row.build();
    };
    let certificates: Vec<&Known<'_>> = way.iter().filter_map(|known| all.known.get(*known)).collect();
    let sha256 = |known: &&Known<'_>| known.sha256.clone();
    let moments = |of: fn(&pki::Certificate) -> Time| {
        certificates.iter().map(move |known| known.read.as_ref().map(of).ok()).collect::<Option<Vec<_>>>()
    };
    let moment = |time: Option<Time>| {
        time.map_or_else(|| Value::Unreadable("a date of the way is not readable".to_owned()), Value::Time)
    };
    let root = certificates.last();
    row.set("trusted", true)
        .set("anchor", root.map(|root| root.view.subject.rfc4514()))
        .set("anchor_sha256", root.map(sha256))
        .set(
            "public",
            if path.public || !incomplete && !all.origins_unknown { Value::Boolean(path.public) } else { unread() },
        )
        .set("path", certificates.iter().map(sha256).collect::<Vec<_>>())
        .set("length", i64::try_from(certificates.len()).unwrap_or(i64::MAX))
        .set("valid_from", moment(moments(|read| read.not_before).and_then(|all| all.into_iter().max())))
        .set("valid_until", moment(moments(|read| read.not_after).and_then(|all| all.into_iter().min())))
        .set("complete", path.complete)
        .build()
}

fn unread() -> Value {
    Value::Unreadable("not every certificate and root was read".to_owned())
}

#[cfg(test)]
mod tests;
