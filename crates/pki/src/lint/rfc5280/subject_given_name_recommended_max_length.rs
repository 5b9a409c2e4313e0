//! `w_subject_given_name_recommended_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_subject_given_name_recommended_max_length",
    doc: "The given name is longer than the 64 characters that old programs read.",
    citation: "ITU-T X.411 (1988), Annex B",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::GIVEN_NAME),
    check: |view| Verdict::of(length::within(view, oid::GIVEN_NAME, 64), "the given name is longer than 64 characters"),
};
