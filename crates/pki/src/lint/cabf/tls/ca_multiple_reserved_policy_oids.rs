//! `e_ca_multiple_reserved_policy_oids`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ca_multiple_reserved_policy_oids",
    doc: "An intermediate authority that is bound to a policy names more than one of the reserved ones.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_intermediate(view) && !parts::has_policy(view, oid::ANY_POLICY),
    check: |view| {
        let reserved = parts::policies(view).iter().filter(|policy| parts::is_reserved(policy.oid)).count();
        Verdict::of(reserved <= 1, "more than one of the reserved policies is named")
    },
};
