//! `certificate.validity`: who a certificate is for and when it is valid, read
//! from the DER that the host signed.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.validity"),
    origin: Origin::Derived,
    doc: B("A certificate of `certificate.file` or of a chain in `tls.endpoint`, read."),
    needs: B("certificate.file and tls.endpoint"),
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
];
