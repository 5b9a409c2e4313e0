//! `e_cert_contains_unique_identifier`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_cert_contains_unique_identifier",
    doc: "It has unique identifiers, which nobody reads.",
    citation: "RFC 5280, 4.1.2.8",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(view.issuer_id.is_none() && view.subject_id.is_none(), "it has unique identifiers"),
};
