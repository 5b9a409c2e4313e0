//! `w_private_leaf_signs_itself`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "w_private_leaf_signs_itself",
    doc: "An end entity signed its own certificate: nobody can revoke it.",
    citation: "RFC 5280, 3.2",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| !view.is_authority(),
    check: |view| Verdict::of(view.subject.is_empty() || !view.is_self_issued(), "nobody but itself signed it"),
};
