//! `e_cert_policy_ov_requires_province_or_locality`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cert_policy_ov_requires_province_or_locality",
    doc: "An organization was validated, yet the subject has neither state or province nor locality.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.6.4",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view) && !view.is_authority() && parts::has_policy(view, oid::ORGANIZATION_VALIDATED)
    },
    check: |view| {
        let keeps = view.subject.has(oid::PROVINCE) || view.subject.has(oid::LOCALITY);
        Verdict::of(keeps, "an organization was validated, yet the subject has no place")
    },
};
