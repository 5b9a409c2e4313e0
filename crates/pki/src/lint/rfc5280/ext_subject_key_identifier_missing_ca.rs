//! `e_ext_subject_key_identifier_missing_ca`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_subject_key_identifier_missing_ca",
    doc: "An authority does not identify its key.",
    citation: "RFC 5280, 4.2.1.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.is_authority(),
    check: |view| Verdict::of(view.extensions.has(oid::SUBJECT_KEY_IDENTIFIER), "there is no subject key identifier"),
};
