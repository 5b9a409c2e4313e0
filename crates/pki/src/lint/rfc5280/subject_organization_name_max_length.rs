//! `e_subject_organization_name_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_organization_name_max_length",
    doc: "The organization's name is longer than 64 characters.",
    citation: "RFC 5280, A.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::ORGANIZATION),
    check: |view| {
        Verdict::of(length::within(view, oid::ORGANIZATION, 64), "the organization's name is longer than 64 characters")
    },
};
