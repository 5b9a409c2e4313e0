//! `e_ext_policy_constraints_not_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_policy_constraints_not_critical",
    doc: "The policy constraints are not critical.",
    citation: "RFC 5280, 4.2.1.11",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::POLICY_CONSTRAINTS),
    check: |view| {
        Verdict::of(view.extensions.is_critical(oid::POLICY_CONSTRAINTS), "the policy constraints are not critical")
    },
};
