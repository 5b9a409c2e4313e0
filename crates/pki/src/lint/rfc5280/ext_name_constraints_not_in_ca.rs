//! `e_ext_name_constraints_not_in_ca`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_name_constraints_not_in_ca",
    doc: "It has name constraints and is no authority.",
    citation: "RFC 5280, 4.2.1.10",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::NAME_CONSTRAINTS),
    check: |view| Verdict::of(view.is_authority(), "it has name constraints and is no authority"),
};
