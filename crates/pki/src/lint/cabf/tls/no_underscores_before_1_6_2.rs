//! `e_no_underscores_before_1_6_2`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_no_underscores_before_1_6_2",
    doc: "A DNS name has an underscore, before that was dealt with at all.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.1 (before 1.6.2)",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: Some("2018-12-10"),
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| Verdict::of(!parts::dns_names(view).any(|name| name.contains(&b'_')), "a DNS name has an underscore"),
};
