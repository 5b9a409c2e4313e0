//! `w_ext_ian_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_ext_ian_critical",
    doc: "The issuer's alternative names are critical.",
    citation: "RFC 5280, 4.2.1.7",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::ISSUER_ALT_NAME),
    check: |view| {
        Verdict::of(!view.extensions.is_critical(oid::ISSUER_ALT_NAME), "the issuer's alternative names are critical")
    },
};
