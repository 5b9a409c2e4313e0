//! `e_cs_crl_distribution_points`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cs_crl_distribution_points",
    doc: "The CRL distribution points are missing or critical, or not under plain HTTP.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.2.3 b",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view) && kind::is_subscriber(view),
    check: |view| {
        let there = view.extensions.get(oid::CRL_DISTRIBUTION_POINTS).is_some_and(|points| !points.critical);
        let keeps = there && parts::crl_urls(view).all(|url| parts::has_scheme(url, "http"));
        Verdict::of(keeps, "the CRL distribution points are missing, critical or not under http://")
    },
};
