//! `e_basic_constraints_not_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_basic_constraints_not_critical",
    doc: "The basic constraints of an authority are not critical.",
    citation: "RFC 5280, 4.2.1.9",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.is_authority(),
    check: |view| {
        Verdict::of(view.extensions.is_critical(oid::BASIC_CONSTRAINTS), "the basic constraints are not critical")
    },
};
