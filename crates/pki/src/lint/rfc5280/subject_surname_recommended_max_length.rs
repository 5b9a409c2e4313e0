//! `w_subject_surname_recommended_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_subject_surname_recommended_max_length",
    doc: "The surname is longer than the 64 characters that old programs read.",
    citation: "ITU-T X.411 (1988), Annex B",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::SURNAME),
    check: |view| Verdict::of(length::within(view, oid::SURNAME, 64), "the surname is longer than 64 characters"),
};
