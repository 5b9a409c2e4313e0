//! `e_name_constraint_maximum_not_absent`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_name_constraint_maximum_not_absent",
    doc: "A name constraint has a maximum.",
    citation: "RFC 5280, 4.2.1.10",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::NAME_CONSTRAINTS),
    check: |view| Verdict::of(!parts::constraints(view).any(|one| one.maximum), "a name constraint has a maximum"),
};
