//! `certificate.file`: an X.509 certificate in a file; the trust store that the distribution ships is left out.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.file"),
    origin: Origin::Observed,
    doc: B("An X.509 certificate in a file; the trust store that the distribution ships is left out."),
    needs: B("read access to the file"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The file's name."),
    F::new("position", T::Integer, "Its place in the file, from 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("der", T::Bytes, "The certificate itself, DER."),
];
