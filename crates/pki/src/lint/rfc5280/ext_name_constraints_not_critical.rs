//! `e_ext_name_constraints_not_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_name_constraints_not_critical",
    doc: "The name constraints are not critical.",
    citation: "RFC 5280, 4.2.1.10",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::NAME_CONSTRAINTS),
    check: |view| {
        Verdict::of(view.extensions.is_critical(oid::NAME_CONSTRAINTS), "the name constraints are not critical")
    },
};
