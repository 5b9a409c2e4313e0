//! `e_subject_given_name_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_given_name_max_length",
    doc: "The given name is longer than 32768 characters.",
    citation: "RFC 5280, A.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::GIVEN_NAME),
    check: |view| {
        Verdict::of(length::within(view, oid::GIVEN_NAME, 32768), "the given name is longer than 32768 characters")
    },
};
