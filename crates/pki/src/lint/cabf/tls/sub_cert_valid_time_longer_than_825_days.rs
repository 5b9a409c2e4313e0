//! `e_sub_cert_valid_time_longer_than_825_days`
//!
//! The last second was not counted then, and the rule ended when that of 398 days began; zlint lets it go on.

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_sub_cert_valid_time_longer_than_825_days",
    doc: "It is valid for more than 825 days.",
    citation: "CA/Browser Forum Baseline Requirements, 6.3.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2018-03-02",
    ineffective: Some("2020-09-01"),
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view),
    check: |view| {
        let keeps = parts::seconds_valid(view).is_none_or(|seconds| seconds - 1 <= 825 * 86_400);
        Verdict::of(keeps, "it is valid for more than 825 days")
    },
};
