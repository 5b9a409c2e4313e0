//! `e_ev_organization_id_missing`

use super::policies;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ev_organization_id_missing",
    doc: "The subject has an organization's identifier, and the extension that repeats it is missing.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.8.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2020-01-31",
    ineffective: None,
    applies: |view| policies::is_extended(view) && view.subject.has(oid::ORGANIZATION_IDENTIFIER),
    check: |view| {
        let keeps = view.extensions.has(oid::ORGANIZATION_IDENTIFIER_EXTENSION);
        Verdict::of(keeps, "the extension that repeats the organization's identifier is missing")
    },
};
