//! `e_sub_ca_crl_distribution_points_marked_critical`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_ca_crl_distribution_points_marked_critical",
    doc: "An intermediate authority's CRL distribution points are critical.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.11.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view) && kind::is_intermediate(view) && view.extensions.has(oid::CRL_DISTRIBUTION_POINTS)
    },
    check: |view| {
        let critical = view.extensions.is_critical(oid::CRL_DISTRIBUTION_POINTS);
        Verdict::of(!critical, "the CRL distribution points are critical")
    },
};
