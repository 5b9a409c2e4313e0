//! `e_subject_surname_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_surname_max_length",
    doc: "The surname is longer than 32768 characters.",
    citation: "RFC 5280, A.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::SURNAME),
    check: |view| Verdict::of(length::within(view, oid::SURNAME, 32768), "the surname is longer than 32768 characters"),
};
