//! `e_ev_serial_number_missing`

use super::policies;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ev_serial_number_missing",
    doc: "The subject has no registration number.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.2.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| policies::is_extended(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(view.subject.has(oid::SERIAL_NUMBER), "the subject has no registration number"),
};
