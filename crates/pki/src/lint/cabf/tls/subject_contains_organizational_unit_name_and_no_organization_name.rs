//! `e_subject_contains_organizational_unit_name_and_no_organization_name`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_contains_organizational_unit_name_and_no_organization_name",
    doc: "The subject has an organizational unit and no organization.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2021-08-16",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.subject.has(oid::ORGANIZATIONAL_UNIT),
    check: |view| {
        Verdict::of(view.subject.has(oid::ORGANIZATION), "the subject has an organizational unit and no organization")
    },
};
