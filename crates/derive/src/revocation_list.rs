//! `revocation.list`: what lists of revoked certificates say of themselves, and
//! what lints find in them.

use crate::Inputs;
use crate::certificates::{ANCHOR, CHAIN, Certificates, FILE};
use crate::evidence::{self, EVIDENCE, Evidence};
use pki::lint::{CRL_LINTS, Outcome, Severity};
use pki::path::Pool;
use pki::x509::View;
use pki::x509::crl::CrlView;
use report::{FieldSpec as F, FieldType as T, Origin, Row, RowBuilder, Table, TableSpec, Time, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("revocation.list"),
    origin: Origin::Derived,
    doc: B("A list of revoked certificates (CRL, RFC 5280, section 5) of `revocation.evidence`, read and linted."),
    needs: B("revocation.evidence, certificate.file, tls.presented_chain and trust.anchor"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("seen", &[B("file"), B("point")], "Where: in a file, or fetched from a URL."),
    F::new("place", T::Text, "The file's name, or the URL."),
    F::new("position", T::Integer, "Its place in the file, from 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("issuer", T::Text, "The distinguished name of who made it, RFC 4514."),
    F::new("number", T::Text, "Its number, in hex; absent if it has none."),
    F::new("delta", T::Boolean, "True if it only tells what changed since another list."),
    F::new("this_update", T::Time, "When it was made."),
    F::new("next_update", T::Time, "Until when the next one comes; absent if it does not say."),
    F::new("revoked", T::Integer, "How many certificates stand in it."),
    F::new("signature_algorithm", T::Text, "The signature's name, such as `sha256WithRSAEncryption`."),
    F::new("weak_signature", T::Boolean, "True if it is signed over MD2, MD4, MD5 or SHA-1."),
    F::new(
        "signed",
        T::Boolean,
        "True if the key of a certificate of its issuer's name signed it; absent if no such certificate is at hand.",
    ),
    F::new("signer_sha256", T::Text, "SHA-256 of that certificate, in hex; absent if there is none."),
    F::words(
        "audience",
        &[B("public"), B("private")],
        "Whose rules hold for it: those of the public web if that certificate leads to a root of the distribution, else those of private authorities.",
    ),
    F::new("errors", T::TextList, "The lints that found what must not be, by zlint's names where it has the same."),
    F::new("warnings", T::TextList, "The lints that found what should not be."),
    F::new("notices", T::TextList, "The lints that found what is worth knowing."),
    F::new("details", T::TextList, "What each of them found: its name, and why."),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[FILE, CHAIN, ANCHOR, EVIDENCE];

/// Reads and lints every list; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    if !inputs.any(&[EVIDENCE]) {
        return None;
    }
    let all = inputs.certificates;
    let mut out = Table::default();
    let input = inputs.table(EVIDENCE, &mut out)?;
    let lists = evidence::read(input, &mut out.gaps);
    let authorities = all.known.iter().filter(|known| known.view.is_authority() || known.view.version == 1);
    let pool = Pool::new(authorities.map(|known| known.view.der));
    let complete = all.gaps.is_empty() && all.anchor_gaps.is_empty();
    for list in lists.iter().filter(|evidence| evidence.list) {
        if let Ok(view) = CrlView::read(&list.der) {
            let public = |signer: &View<'_>| is_public(all, signer, complete);
            out.rows.push(row(list, &view, &pool, complete, public));
        }
    }
    Some(crate::in_order(out))
}

/// Whether the rules of the public web hold for what this authority makes;
/// `None` if what would tell was not read.
fn is_public(all: &Certificates<'_>, signer: &View<'_>, complete: bool) -> Option<bool> {
    let is_it = |known: usize| all.known.get(known).is_some_and(|known| known.view.der == signer.der);
    let root = all.anchors.iter().any(|anchor| anchor.public && is_it(anchor.known));
    let below = || all.seen.iter().zip(all.paths()).any(|(seen, path)| path.public && is_it(seen.known));
    if root || below() { Some(true) } else { (complete && !all.origins_unknown).then_some(false) }
}

fn row(
    list: &Evidence,
    view: &CrlView<'_>,
    pool: &Pool<'_>,
    complete: bool,
    public: impl Fn(&View<'_>) -> Option<bool>,
) -> Row {
    let time = |seconds: Option<i64>| match seconds {
        Some(seconds) => Value::Time(Time::from_seconds(seconds)),
        None => Value::Unreadable("a date of it is not readable".to_owned()),
    };
    let (signature, weak) = view.algorithm.shown();
    let signer = pool.signer(view);
    let signed = match (&signer, complete) {
        (Some(Some(_)), _) => Value::Boolean(true),
        // The certificate of its issuer may be among what could not be read.
        (_, false) => Value::Unreadable("not every certificate and root was read".to_owned()),
        (Some(None), true) => Value::Boolean(false),
        (None, true) => Value::Absent,
    };
    // Nobody answers for the list of an authority that is not at hand: only what holds for all is asked.
    let public = signer.flatten().and_then(public);
    let audience = match (public, signer.flatten()) {
        (Some(true), _) => Value::from("public"),
        (Some(false), _) => Value::from("private"),
        (None, Some(_)) => Value::Unreadable("not every certificate and root was read".to_owned()),
        (None, None) => Value::Absent,
    };
    let revoked = view.entries().try_fold(0_i64, |count, entry| entry.map(|_| count + 1));
    let row = RowBuilder::new(&SPEC, list.source.clone(), list.grade)
        .set("seen", list.seen.as_str())
        .set("place", list.place.as_str())
        .set("position", list.position)
        .set("sha256", list.sha256.as_str())
        .set("issuer", view.issuer.rfc4514())
        .set("number", view.number().and_then(Result::ok).map(hex::encode))
        .set("delta", view.delta_of().is_some())
        .set("this_update", time(view.this_update.seconds))
        .set("next_update", view.next_update.map_or(Value::Absent, |moment| time(moment.seconds)))
        .set(
            "revoked",
            revoked.map_or_else(|_| Value::Unreadable("an entry is not readable".to_owned()), Value::Integer),
        )
        .set("signature_algorithm", signature)
        .set("weak_signature", weak)
        .set("signed", signed)
        .set("signer_sha256", signer.flatten().map(|signer| crate::certificates::sha256(signer.der)))
        .set("audience", audience);
    linted(row, view, public).build()
}

fn linted<'a>(row: RowBuilder<'a>, view: &CrlView<'_>, public: Option<bool>) -> RowBuilder<'a> {
    let (mut errors, mut warnings, mut notices, mut details) = (vec![], vec![], vec![], vec![]);
    for lint in CRL_LINTS.iter().filter(|lint| lint.source.holds(public)) {
        if let Outcome::Found(severity, why) = lint.run(view) {
            details.push(format!("{}: {why}", lint.name));
            match severity {
                Severity::Error => &mut errors,
                Severity::Warning => &mut warnings,
                Severity::Notice => &mut notices,
            }
            .push(lint.name.to_owned());
        }
    }
    row.set("errors", errors).set("warnings", warnings).set("notices", notices).set("details", details)
}

#[cfg(test)]
mod tests;
