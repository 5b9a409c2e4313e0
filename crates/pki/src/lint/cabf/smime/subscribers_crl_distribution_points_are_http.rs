//! `e_subscribers_crl_distribution_points_are_http`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_subscribers_crl_distribution_points_are_http",
    doc: "A list of revoked certificates is not under plain HTTP.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 b",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_of(view, &[profile::MULTIPURPOSE, profile::STRICT]) && kind::is_subscriber(view),
    check: |view| {
        let keeps = parts::crl_urls(view).all(|url| parts::has_scheme(url, "http"));
        Verdict::of(keeps, "a list of revoked certificates is not under http://")
    },
};
