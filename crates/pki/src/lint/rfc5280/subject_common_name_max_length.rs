//! `e_subject_common_name_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_common_name_max_length",
    doc: "The common name is longer than 64 characters.",
    citation: "RFC 5280, A.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::COMMON_NAME),
    check: |view| {
        Verdict::of(length::within(view, oid::COMMON_NAME, 64), "the common name is longer than 64 characters")
    },
};
