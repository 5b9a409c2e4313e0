//! `w_multiple_issuer_rdn`

use super::text;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "w_multiple_issuer_rdn",
    doc: "A step of the issuer's name has many attributes.",
    citation: "ITU-T X.501, 9.3",
    source: Source::Community,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(!text::has_step_of_many(&view.issuer), "a step of the issuer's name has many attributes"),
};
