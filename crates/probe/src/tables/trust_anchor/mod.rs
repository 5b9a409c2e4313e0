//! `trust.anchor`: a root certificate that the host trusts: the system's
//! bundle, and what OpenSSL finds beside it by the hash of its name; Java's stores.
//!
//! What distinguishes an anchor that the distribution brought from one that
//! was added by hand is in no bundle: it follows from the files that packages
//! brought and that are as they were brought.

mod java;
mod shipped;
mod system;
#[cfg(test)]
mod tests;

use super::certificate_file::sha256;
use crate::gathering::Gathering;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use pki::store::Stored;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
};
use shipped::{Came, Shipped};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("trust.anchor"),
    origin: Origin::Observed,
    doc: B("A root certificate that the host trusts, in the system's store or in one of Java's."),
    needs: B("nothing; a password file where a store of Java has a password of its own"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("store", &[B("system"), B("java")], "Whose store it is in."),
    F::new("path", T::Path, "The file that makes it trusted: the bundle, a link by hash, or the store of Java."),
    F::new("position", T::Integer, "Its place in the file, from 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("der", T::Bytes, "The certificate itself, DER."),
    F::new("subject", T::Text, "Its subject, as RFC 4514 writes it."),
    F::new("not_after", T::Time, "The last instant of its validity."),
    F::new("package", T::Text, "The package that brought it; absent if none did."),
    F::new(
        "added",
        T::Boolean,
        "True if it is trusted beyond what the distribution's own package brought, by hand or by another package.",
    ),
    F::new("label", T::Text, "Its alias in a store of Java; absent elsewhere."),
];

/// One anchor where it lies.
struct Anchor {
    store: &'static str,
    path: String,
    position: i64,
    source: Source,
    stored: Stored,
    came: Came,
}

/// The anchors of every store.
fn anchors(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> Vec<Anchor> {
    let mut shipped = Shipped::read(gathering, gaps);
    let mut anchors = system::anchors(gathering, &mut shipped, gaps);
    anchors.extend(java::anchors(gathering, &shipped, gaps));
    anchors
}

/// The anchors of every store, DER; those that could not be read are told by the table.
pub(crate) fn ders(gathering: &Gathering<'_>) -> Vec<Vec<u8>> {
    let anchors = anchors(gathering, &mut Vec::new()).into_iter().map(|anchor| anchor.stored.der);
    anchors.filter(|der| der.len() <= pki::MOST_DER).collect()
}

/// A row for every anchor of every store.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut gaps = Vec::new();
    let anchors = anchors(gathering, &mut gaps);
    let mut rows = Vec::new();
    for anchor in anchors {
        if anchor.stored.der.len() > pki::MOST_DER {
            let detail = format!("anchor {} is longer than a certificate may be; take it out", anchor.position);
            gaps.push(Gap { place: anchor.path, reason: GapReason::TooLarge, detail });
        } else {
            rows.push(row(anchor));
        }
    }
    gaps.sort_unstable();
    gaps.dedup();
    Table { rows, gaps }
}

fn row(anchor: Anchor) -> Row {
    let Anchor { store, path, position, source, stored, came } = anchor;
    let (subject, not_after) = match pki::Certificate::read(&stored.der) {
        Ok(read) => (Value::Text(read.subject), Value::Time(read.not_after)),
        Err(why) => (Value::Unreadable(why.to_string()), Value::Unreadable(why.to_string())),
    };
    let (package, added) = came.fields();
    RowBuilder::new(&SPEC, source, Grade::Configured)
        .set("store", store)
        .set("path", path)
        .set("position", position)
        .set("sha256", sha256(&stored.der))
        .set("der", Value::Text(BASE64.encode(&stored.der)))
        .set("subject", subject)
        .set("not_after", not_after)
        .set("package", package)
        .set("added", added)
        .set("label", stored.label)
        .build()
}
