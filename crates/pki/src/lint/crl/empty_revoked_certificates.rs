//! `e_crl_empty_revoked_certificates`

use crate::lint::{CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_empty_revoked_certificates",
    doc: "The list of entries is there and empty.",
    citation: "RFC 5280, 5.1.2.6",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(view.revoked.is_none_or(|list| !list.value.is_empty()), "the list of entries is there and empty")
    },
};
