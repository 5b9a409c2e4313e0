//! `e_ev_organization_name_missing`

use super::policies;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ev_organization_name_missing",
    doc: "The subject has no organization.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| policies::is_extended(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(view.subject.has(oid::ORGANIZATION), "the subject has no organization"),
};
