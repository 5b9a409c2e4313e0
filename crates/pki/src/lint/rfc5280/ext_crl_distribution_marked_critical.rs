//! `w_ext_crl_distribution_marked_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_ext_crl_distribution_marked_critical",
    doc: "The distribution points are critical.",
    citation: "RFC 5280, 4.2.1.13",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::CRL_DISTRIBUTION_POINTS),
    check: |view| {
        Verdict::of(!view.extensions.is_critical(oid::CRL_DISTRIBUTION_POINTS), "the distribution points are critical")
    },
};
