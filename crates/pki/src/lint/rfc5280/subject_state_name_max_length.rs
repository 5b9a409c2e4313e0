//! `e_subject_state_name_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_state_name_max_length",
    doc: "The state is longer than 128 characters.",
    citation: "RFC 5280, A.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::PROVINCE),
    check: |view| Verdict::of(length::within(view, oid::PROVINCE, 128), "the state is longer than 128 characters"),
};
