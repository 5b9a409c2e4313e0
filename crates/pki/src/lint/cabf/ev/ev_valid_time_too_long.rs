//! `e_ev_valid_time_too_long`

use super::policies;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_ev_valid_time_too_long",
    doc: "It is valid for more than 27 months.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.4",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: Some("2018-03-02"),
    applies: |view| policies::is_extended(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(!parts::outlasts_months(view, 27), "it is valid for more than 27 months"),
};
