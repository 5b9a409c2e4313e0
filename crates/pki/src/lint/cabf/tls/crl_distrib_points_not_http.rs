//! `e_crl_distrib_points_not_http`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_crl_distrib_points_not_http",
    doc: "A list of revoked certificates is not under plain HTTP.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.11.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && parts::crl_urls(view).next().is_some(),
    check: |view| {
        let keeps = parts::crl_urls(view).all(|url| parts::has_scheme(url, "http"));
        Verdict::of(keeps, "a list of revoked certificates is not under http://")
    },
};
