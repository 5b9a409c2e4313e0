//! `e_cert_policy_iv_requires_country`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cert_policy_iv_requires_country",
    doc: "A person was validated, yet the subject has no country.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.6.4",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2015-09-28",
    ineffective: None,
    applies: |view| kind::may_serve(view) && !view.is_authority() && parts::has_policy(view, oid::INDIVIDUAL_VALIDATED),
    check: |view| Verdict::of(view.subject.has(oid::COUNTRY), "a person was validated, yet the subject has no country"),
};
