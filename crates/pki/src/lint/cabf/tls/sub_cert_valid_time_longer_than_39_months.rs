//! `e_sub_cert_valid_time_longer_than_39_months`
//!
//! The rule ended when the next one began; zlint lets it go on, so that a certificate of today is found by all of them.

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_sub_cert_valid_time_longer_than_39_months",
    doc: "It is valid for more than 39 months.",
    citation: "CA/Browser Forum Baseline Requirements, 6.3.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2016-07-02",
    ineffective: Some("2018-03-02"),
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(!parts::outlasts_months(view, 39), "it is valid for more than 39 months"),
};
