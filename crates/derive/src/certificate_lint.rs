//! `certificate.lint`: what lints find in a certificate.

use crate::Inputs;
use crate::certificates::{ANCHOR, CHAIN, FILE, Known, Path, Seen};
use pki::lint::{LINTS, Outcome, Severity};
use pki::x509::oid;
use report::{FieldSpec as F, FieldType as T, Origin, Row, RowBuilder, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;
use std::collections::HashMap;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.lint"),
    origin: Origin::Derived,
    doc: B(
        "What standards and good practice find fault with in a certificate. Those for public certificates are asked where it leads to a root of the distribution, or says itself that it is public: by timestamps of certificate logs or a policy of the CA/Browser Forum. Those for private authorities are asked of all others.",
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
    F::new("position", T::Integer, "Its place in the chain or file, from 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("subject", T::Text, "The subject's distinguished name, RFC 4514."),
    F::words(
        "audience",
        &[B("public"), B("private")],
        "Whose rules hold for it: those of the public web, or those of private authorities.",
    ),
    F::new("applied", T::Integer, "How many lints were about it."),
    F::new("errors", T::TextList, "The lints that found what must not be, by zlint's names where it has the same."),
    F::new("warnings", T::TextList, "The lints that found what should not be."),
    F::new("notices", T::TextList, "The lints that found what is worth knowing."),
    F::new("details", T::TextList, "What each of them found: its name, and why."),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[FILE, CHAIN, ANCHOR];

/// The arc of the CA/Browser Forum's policies, 2.23.140.1, as it is encoded.
const FORUM: &[u8] = b"\x67\x81\x0c\x01";

/// Lints every certificate of the inputs; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    if !inputs.any(INPUTS) {
        return None;
    }
    let all = inputs.certificates;
    let gaps: Vec<_> = all.gaps.iter().chain(&all.anchor_gaps).cloned().collect();
    let mut out = Table { rows: Vec::new(), gaps };
    // One certificate often lies in several places: it is linted once.
    let mut linted: HashMap<(usize, Option<bool>), Found> = HashMap::new();
    for (seen, path) in all.seen.iter().zip(all.paths()) {
        if let Some(known) = all.at(seen) {
            let public = public(known, path, out.gaps.is_empty() && !all.origins_unknown);
            let found = linted.entry((seen.known, public)).or_insert_with(|| lint(known, public));
            out.rows.push(row(seen, known, public, found));
        }
    }
    Some(crate::in_order(out))
}

/// Whether the rules of the public web hold for it; `None` if what would tell was not read.
fn public(known: &Known<'_>, path: &Path, complete: bool) -> Option<bool> {
    let all = &known.view.extensions;
    let policy = matches!(&all.policies, Some(Ok(list)) if list.iter().any(|policy| policy.oid.starts_with(FORUM)));
    if path.public || policy || all.has(oid::SCT_LIST) { Some(true) } else { complete.then_some(false) }
}

/// What was found in one certificate.
#[derive(Default)]
struct Found {
    applied: i64,
    errors: Vec<String>,
    warnings: Vec<String>,
    notices: Vec<String>,
    details: Vec<String>,
}

fn lint(known: &Known<'_>, public: Option<bool>) -> Found {
    let mut found = Found::default();
    for lint in LINTS.iter().filter(|lint| lint.source.holds(public)) {
        match lint.run(&known.view) {
            Outcome::NotApplicable | Outcome::NotEffective => {}
            Outcome::Pass => found.applied += 1,
            Outcome::Found(severity, why) => {
                found.applied += 1;
                found.details.push(format!("{}: {why}", lint.name));
                match severity {
                    Severity::Error => &mut found.errors,
                    Severity::Warning => &mut found.warnings,
                    Severity::Notice => &mut found.notices,
                }
                .push(lint.name.to_owned());
            }
        }
    }
    found
}

fn row(seen: &Seen, known: &Known<'_>, public: Option<bool>, found: &Found) -> Row {
    let audience = match public {
        Some(true) => Value::from("public"),
        Some(false) => Value::from("private"),
        None => Value::Unreadable("not every certificate and root was read".to_owned()),
    };
    RowBuilder::new(&SPEC, seen.source.clone(), seen.grade)
        .set("seen", seen.seen)
        .set("place", seen.place.as_str())
        .set("position", seen.position)
        .set("sha256", known.sha256.as_str())
        .set("subject", known.view.subject.rfc4514())
        .set("audience", audience)
        .set("applied", found.applied)
        .set("errors", found.errors.clone())
        .set("warnings", found.warnings.clone())
        .set("notices", found.notices.clone())
        .set("details", found.details.clone())
        .build()
}

#[cfg(test)]
mod tests;
