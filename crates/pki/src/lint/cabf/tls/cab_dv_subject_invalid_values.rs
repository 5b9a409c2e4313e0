//! `e_cab_dv_subject_invalid_values`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cab_dv_subject_invalid_values",
    doc: "Only the domain was validated, yet the subject says more than a country and a common name.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view) && kind::is_subscriber(view) && parts::has_policy(view, oid::DOMAIN_VALIDATED)
    },
    check: |view| {
        let keeps = view.subject.attributes.iter().all(|one| one.oid == oid::COUNTRY || one.oid == oid::COMMON_NAME);
        Verdict::of(keeps, "only the domain was validated, yet the subject says more than country and common name")
    },
};
