//! `e_ext_policy_map_any_policy`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_policy_map_any_policy",
    doc: "Policies are mapped from or to anyPolicy.",
    citation: "RFC 5280, 4.2.1.5",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::POLICY_MAPPINGS),
    check: |view| {
        let any = |mapped: &[(&[u8], &[u8])]| {
            mapped.iter().any(|(from, to)| *from == oid::ANY_POLICY || *to == oid::ANY_POLICY)
        };
        match &view.extensions.policy_mappings {
            Some(Ok(mapped)) => Verdict::of(!any(mapped), "policies are mapped from or to anyPolicy"),
            _ => Verdict::NotApplicable,
        }
    },
};
