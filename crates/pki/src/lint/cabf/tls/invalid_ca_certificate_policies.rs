//! `e_invalid_ca_certificate_policies`
//!
//! The text wants exactly one reserved policy in a policy-restricted authority, and lets that one stand alone; zlint finds
//! a single reserved policy. We go with zlint, so that both report the same certificates.

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_invalid_ca_certificate_policies",
    doc: "An intermediate authority's policies are neither any policy alone nor a set with a reserved one.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_intermediate(view),
    check: |view| match parts::policies(view) {
        [] => Verdict::of(false, "the authority has no policies"),
        [one] => Verdict::of(one.oid == oid::ANY_POLICY, "the authority's only policy is not any policy"),
        several if several.iter().any(|policy| policy.oid == oid::ANY_POLICY) => {
            Verdict::of(false, "any policy stands beside others")
        }
        several => {
            let keeps = several.iter().any(|policy| parts::is_reserved(policy.oid));
            Verdict::of(keeps, "none of the reserved policies is among the authority's")
        }
    },
};
