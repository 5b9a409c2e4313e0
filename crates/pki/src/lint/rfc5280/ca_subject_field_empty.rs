//! `e_ca_subject_field_empty`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_ca_subject_field_empty",
    doc: "An authority has no name.",
    citation: "RFC 5280, 4.1.2.6",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.is_authority(),
    check: |view| Verdict::of(!view.subject.is_empty(), "the authority has no name"),
};
