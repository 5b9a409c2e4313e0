//! `e_cert_unique_identifier_version_not_2_or_3`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_cert_unique_identifier_version_not_2_or_3",
    doc: "It has unique identifiers and is of version 1.",
    citation: "RFC 5280, 4.1.2.8",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.issuer_id.is_some() || view.subject_id.is_some(),
    check: |view| Verdict::of(matches!(view.version, 2 | 3), "it has unique identifiers and is of version 1"),
};
