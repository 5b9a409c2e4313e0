//! `e_underscore_present_with_too_long_validity`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_underscore_present_with_too_long_validity",
    doc: "A certificate with an underscore in a DNS name is valid for more than 30 days.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.1 (1.6.2)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2018-12-10",
    ineffective: Some("2019-04-01"),
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        let found = parts::outlasts(view, 30) && parts::dns_names(view).any(|name| name.contains(&b'_'));
        Verdict::of(!found, "a DNS name has an underscore, and the certificate is valid for more than 30 days")
    },
};
