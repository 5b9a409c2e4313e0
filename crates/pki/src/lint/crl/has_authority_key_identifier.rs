//! `e_crl_has_authority_key_identifier`

use crate::lint::{CrlLint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_has_authority_key_identifier",
    doc: "The list does not say which key signed it.",
    citation: "RFC 5280, 5.2.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(view.extensions.has(oid::AUTHORITY_KEY_IDENTIFIER), "the list does not say which key signed it")
    },
};
