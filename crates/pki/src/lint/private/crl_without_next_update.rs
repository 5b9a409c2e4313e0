//! `w_private_crl_without_next_update`

use crate::lint::{ALWAYS, CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "w_private_crl_without_next_update",
    doc: "A list does not say when the next one comes: it is believed for ever.",
    citation: "RFC 5280, 5.1.2.5",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(view.next_update.is_some(), "it does not say when the next one comes"),
};
