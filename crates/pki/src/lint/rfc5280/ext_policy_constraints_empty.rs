//! `e_ext_policy_constraints_empty`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_policy_constraints_empty",
    doc: "The policy constraints constrain nothing.",
    citation: "RFC 5280, 4.2.1.11",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::POLICY_CONSTRAINTS),
    check: |view| match view.extensions.policy_constraints {
        Some(Ok(read)) => Verdict::of(
            read.require_explicit.is_some() || read.inhibit_mapping.is_some(),
            "the policy constraints constrain nothing",
        ),
        _ => Verdict::NotApplicable,
    },
};
