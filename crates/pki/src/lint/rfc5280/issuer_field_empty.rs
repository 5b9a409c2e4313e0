//! `e_issuer_field_empty`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_issuer_field_empty",
    doc: "The issuer has no name.",
    citation: "RFC 5280, 4.1.2.4",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(!view.issuer.is_empty(), "the issuer has no name"),
};
