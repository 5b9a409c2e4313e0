//! `e_subject_street_address_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_street_address_max_length",
    doc: "The street address is longer than 128 characters.",
    citation: "ITU-T X.520, Annex C",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::STREET),
    check: |view| {
        Verdict::of(length::within(view, oid::STREET, 128), "the street address is longer than 128 characters")
    },
};
