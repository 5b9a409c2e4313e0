//! `e_ext_cert_policy_disallowed_any_policy_qualifier`

use crate::lint::parts::policies;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_cert_policy_disallowed_any_policy_qualifier",
    doc: "anyPolicy has a qualifier that RFC 5280 does not know.",
    citation: "RFC 5280, 4.2.1.4",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| policies(view).iter().any(|policy| policy.oid == oid::ANY_POLICY),
    check: |view| {
        let known = |kind: &[u8]| kind == oid::CPS || kind == oid::USER_NOTICE;
        let mut any = policies(view).iter().filter(|policy| policy.oid == oid::ANY_POLICY);
        Verdict::of(
            any.all(|policy| policy.qualifiers.iter().all(|(kind, _)| known(kind))),
            "anyPolicy has a qualifier that RFC 5280 does not know",
        )
    },
};
