//! `e_sub_cert_crl_distribution_points_does_not_contain_url`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_cert_crl_distribution_points_does_not_contain_url",
    doc: "No list of revoked certificates is under plain HTTP.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.11.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.extensions.has(oid::CRL_DISTRIBUTION_POINTS),
    check: |view| {
        let keeps = parts::crl_urls(view).any(|url| parts::has_scheme(url, "http"));
        Verdict::of(keeps, "no list of revoked certificates is under http://")
    },
};
