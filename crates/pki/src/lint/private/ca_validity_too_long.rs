//! `w_private_ca_validity_too_long`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "w_private_ca_validity_too_long",
    doc: "An authority under another one is valid for more than 10 years.",
    citation: "NIST SP 800-57 Part 1 Rev. 5, 5.3.4",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: kind::is_intermediate,
    check: |view| Verdict::of(!parts::outlasts(view, 3653), "the authority is valid for more than 10 years"),
};
