//! `e_path_len_constraint_zero_or_less`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_path_len_constraint_zero_or_less",
    doc: "The path length is negative.",
    citation: "RFC 5280, 4.2.1.9",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::BASIC_CONSTRAINTS),
    check: |view| Verdict::of(!parts::has_negative_path_length(view), "the path length is negative"),
};
