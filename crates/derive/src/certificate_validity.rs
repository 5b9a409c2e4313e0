//! `certificate.validity`: who a certificate is for, when it is valid and what
//! it may be used for, read from the DER that the host signed.

mod details;

use crate::Inputs;
use crate::certificates::{CHAIN, FILE, Known, Seen, malformed};
use report::{FieldSpec as F, FieldType as T, Origin, RowBuilder, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.validity"),
    origin: Origin::Derived,
    doc: B("A certificate of `certificate.file` or of `tls.presented_chain`, read."),
    needs: B("certificate.file and tls.presented_chain"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("seen", &[B("endpoint"), B("file")], "Where: presented by an endpoint or lying in a file."),
    F::new("place", T::Text, "The endpoint's `address:port`, or the file's name."),
    F::new("position", T::Integer, "Its place in the chain or file, from 0; the leaf of an endpoint is 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("subject", T::Text, "The subject's distinguished name, RFC 4514."),
    F::new("issuer", T::Text, "The issuer's distinguished name, RFC 4514."),
    F::new("serial", T::Text, "The serial number, in hex."),
    F::new("names", T::TextList, "The DNS names and addresses that it is for."),
    F::new("not_before", T::Time, "From when it is valid."),
    F::new("not_after", T::Time, "Until when it is valid."),
    F::new("authority", T::Boolean, "True if it may sign other certificates."),
    F::new("self_issued", T::Boolean, "True if subject and issuer are the same."),
    F::new("key_type", T::Text, "The key's kind: RSA, EC, Ed25519, Ed448, DSA or an object identifier."),
    F::new("key_bits", T::Integer, "The key's size in bits; absent where the kind has no size that we know."),
    F::new("signature_algorithm", T::Text, "The signature's name, such as `sha256WithRSAEncryption`."),
    F::new("weak_signature", T::Boolean, "True if it is signed over MD2, MD4, MD5 or SHA-1 and is not self-issued."),
    F::new("version", T::Integer, "The version of its form: 3 today, 1 and 2 know no extensions."),
    F::new("serial_bits", T::Integer, "How many bits the serial number has."),
    F::new("spki_sha256", T::Text, "SHA-256 of its key as it stands there (SubjectPublicKeyInfo), in hex."),
    F::new("days", T::Integer, "How many days it is valid in all; a day that was begun counts as a whole one."),
    F::new(
        "key_usage",
        T::TextList,
        "What the key may do, such as `digitalSignature`; absent if it does not say: then anything.",
    ),
    F::new(
        "purposes",
        T::TextList,
        "What it may be used for: `serverAuth`, `clientAuth`, …, others by number; absent if it does not say: then anything.",
    ),
    F::new("path_length", T::Integer, "How many authorities may follow it in a chain; absent if any number."),
    F::new("subject_key_id", T::Text, "Its key's identifier, in hex; absent if it has none."),
    F::new("authority_key_id", T::Text, "Its issuer's key's identifier, in hex; absent if it has none."),
    F::new("policies", T::TextList, "The policies that it was issued under, by number."),
    F::new("ocsp", T::TextList, "Where to ask by OCSP if it was revoked."),
    F::new("crl", T::TextList, "Where lists of revoked certificates are."),
    F::new("ca_issuers", T::TextList, "Where the certificate of its issuer is."),
    F::new("must_staple", T::Boolean, "True if servers must send an OCSP answer along with it, RFC 7633."),
    F::new("scts", T::Integer, "How many timestamps of certificate logs are in it, RFC 6962."),
    F::new("emails", T::TextList, "The mail addresses that it is for."),
    F::new("uris", T::TextList, "The URIs that it is for."),
    F::new(
        "weak",
        T::TextList,
        "What is weak about its key, such as `roca` or `close_primes`; empty where nothing is.",
    ),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[FILE, CHAIN];

/// Reads every certificate of the inputs; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    if !inputs.any(INPUTS) {
        return None;
    }
    let all = inputs.certificates;
    let mut out = Table { rows: Vec::new(), gaps: all.gaps.clone() };
    for seen in &all.seen {
        if let Some(known) = all.at(seen) {
            row(seen, known, &mut out);
        }
    }
    Some(crate::in_order(out))
}

fn row(seen: &Seen, known: &Known<'_>, out: &mut Table) {
    let read = match &known.read {
        Ok(read) => read,
        Err(why) => return out.gaps.push(malformed(seen.place.clone(), seen.position, &why.to_string())),
    };
    let row = RowBuilder::new(&SPEC, seen.source.clone(), seen.grade)
        .set("seen", seen.seen)
        .set("place", seen.place.as_str())
        .set("position", seen.position)
        .set("sha256", known.sha256.as_str())
        .set("subject", read.subject.as_str())
        .set("issuer", read.issuer.as_str())
        .set("serial", read.serial.as_str())
        .set("names", read.names.clone())
        .set("not_before", read.not_before)
        .set("not_after", read.not_after)
        .set("authority", read.authority)
        .set("self_issued", read.self_issued)
        .set("key_type", read.key_type.as_str())
        .set("key_bits", read.key_bits)
        .set("signature_algorithm", read.signature_algorithm.as_str())
        .set("weak_signature", read.weak_signature)
        .set("spki_sha256", known.spki_sha256())
        .set("days", known.days())
        .set("weak", known.weak().to_vec());
    out.rows.push(details::set(row, &known.view).build());
}

#[cfg(test)]
mod tests;
