//! `w_private_leaf_validity_too_long`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};

pub const LINT: Lint = Lint {
    name: "w_private_leaf_validity_too_long",
    doc: "A certificate of an end entity is valid for more than 825 days.",
    citation: "NIST SP 800-57 Part 1 Rev. 5, 5.3.6",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| !view.is_authority(),
    check: |view| Verdict::of(!parts::outlasts(view, 825), "it is valid for more than 825 days"),
};
