//! `e_crl_missing_crl_number`

use crate::lint::{CrlLint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_missing_crl_number",
    doc: "The list has no number.",
    citation: "RFC 5280, 5.2.3",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(view.extensions.has(oid::CRL_NUMBER), "the list has no number"),
};
