//! `e_ev_country_name_missing`

use super::policies;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ev_country_name_missing",
    doc: "The subject has no country.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.2.6",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| policies::is_extended(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(view.subject.has(oid::COUNTRY), "the subject has no country"),
};
