//! `e_subject_postal_code_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_postal_code_max_length",
    doc: "The postal code is longer than 16 characters.",
    citation: "RFC 5280, A.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::POSTAL_CODE),
    check: |view| {
        Verdict::of(length::within(view, oid::POSTAL_CODE, 16), "the postal code is longer than 16 characters")
    },
};
