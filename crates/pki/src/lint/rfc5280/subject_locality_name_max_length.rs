//! `e_subject_locality_name_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_locality_name_max_length",
    doc: "The locality is longer than 128 characters.",
    citation: "RFC 5280, A.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::LOCALITY),
    check: |view| Verdict::of(length::within(view, oid::LOCALITY, 128), "the locality is longer than 128 characters"),
};
