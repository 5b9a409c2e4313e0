//! `e_cs_max_validity_period_460_days`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_cs_max_validity_period_460_days",
    doc: "It is valid for more than 460 days.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 6.3.2 (ballot CSC-31)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2026-03-01",
    ineffective: None,
    applies: |view| is_for_code(view) && kind::is_subscriber(view),
    check: |view| {
        let keeps = parts::seconds_valid(view).is_none_or(|seconds| seconds - 1 <= 460 * 86_400);
        Verdict::of(keeps, "it is valid for more than 460 days")
    },
};
