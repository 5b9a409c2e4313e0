//! `e_server_cert_valid_time_longer_than_200_days`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_server_cert_valid_time_longer_than_200_days",
    doc: "It is valid for more than 200 days.",
    citation: "CA/Browser Forum Baseline Requirements, 6.3.2 (ballot SC-081)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2026-03-15",
    ineffective: Some("2027-03-15"),
    applies: |view| kind::may_serve(view) && !view.is_authority(),
    check: |view| Verdict::of(!parts::outlasts(view, 200), "it is valid for more than 200 days"),
};
