//! `e_policy_qualifiers_other_than_cps_not_permitted`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_policy_qualifiers_other_than_cps_not_permitted",
    doc: "A policy has a qualifier that is no address of a practice statement.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.9",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.extensions.has(oid::CERTIFICATE_POLICIES),
    check: |view| {
        let mut qualifiers = parts::policies(view).iter().flat_map(|policy| &policy.qualifiers);
        Verdict::of(
            qualifiers.all(|(kind, _)| *kind == oid::CPS),
            "a policy has another qualifier than the address of a practice statement",
        )
    },
};
