//! `e_cab_dv_conflicts_with_postal`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cab_dv_conflicts_with_postal",
    doc: "Only the domain was validated, yet the subject has a postal code.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.6.4 (until 1.8.7)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: Some("2023-09-15"),
    applies: |view| kind::may_serve(view) && !view.is_authority() && parts::has_policy(view, oid::DOMAIN_VALIDATED),
    check: |view| {
        Verdict::of(
            !view.subject.has(oid::POSTAL_CODE),
            "only the domain was validated, yet the subject has a postal code",
        )
    },
};
