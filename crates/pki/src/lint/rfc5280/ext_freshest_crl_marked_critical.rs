//! `e_ext_freshest_crl_marked_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_freshest_crl_marked_critical",
    doc: "The place of the freshest list is critical.",
    citation: "RFC 5280, 4.2.1.15",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::FRESHEST_CRL),
    check: |view| {
        Verdict::of(!view.extensions.is_critical(oid::FRESHEST_CRL), "the place of the freshest list is critical")
    },
};
