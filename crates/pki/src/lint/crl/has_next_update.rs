//! `e_crl_has_next_update`

use crate::lint::{CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_has_next_update",
    doc: "The list does not say when the next one comes.",
    citation: "RFC 5280, 5.1.2.5",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(view.next_update.is_some(), "the list does not say when the next one comes"),
};
