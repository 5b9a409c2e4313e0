//! `e_cab_iv_requires_personal_name`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cab_iv_requires_personal_name",
    doc: "A person was validated, yet the subject has neither an organization nor the person's both names.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.6.4 (until 1.8.7)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2015-09-28",
    ineffective: Some("2023-09-15"),
    applies: |view| kind::may_serve(view) && !view.is_authority() && parts::has_policy(view, oid::INDIVIDUAL_VALIDATED),
    check: |view| {
        let subject = &view.subject;
        let keeps = subject.has(oid::ORGANIZATION) || subject.has(oid::GIVEN_NAME) && subject.has(oid::SURNAME);
        Verdict::of(keeps, "a person was validated, yet the subject has neither an organization nor both names")
    },
};
