//! `w_server_cert_valid_time_longer_than_99_days`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "w_server_cert_valid_time_longer_than_99_days",
    doc: "It is valid for more than 99 days.",
    citation: "CA/Browser Forum Baseline Requirements, 6.3.2 (ballot SC-081)",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2027-03-15",
    ineffective: Some("2029-03-15"),
    applies: |view| kind::may_serve(view) && !view.is_authority(),
    check: |view| Verdict::of(!parts::outlasts(view, 99), "it is valid for more than 99 days"),
};
