//! `w_private_crl_without_number`

use crate::lint::{ALWAYS, CrlLint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: CrlLint = CrlLint {
    name: "w_private_crl_without_number",
    doc: "A list has no number, so that an older one can pass for it.",
    citation: "RFC 5280, 5.2.3",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(view.extensions.has(oid::CRL_NUMBER), "the list has no number"),
};
