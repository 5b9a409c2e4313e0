//! `e_cs_max_validity_period_39_months`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_cs_max_validity_period_39_months",
    doc: "It is valid for more than 39 months.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 6.3.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: Some("2026-03-01"),
    applies: |view| is_for_code(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(!parts::outlasts_months(view, 39), "it is valid for more than 39 months"),
};
