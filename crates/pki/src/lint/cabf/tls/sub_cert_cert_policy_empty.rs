//! `e_sub_cert_cert_policy_empty`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_sub_cert_cert_policy_empty",
    doc: "No certificate policy is named.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.9",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && !view.is_authority(),
    check: |view| Verdict::of(!parts::policies(view).is_empty(), "no certificate policy is named"),
};
