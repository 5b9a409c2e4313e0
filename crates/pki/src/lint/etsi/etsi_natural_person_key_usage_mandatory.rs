//! `e_etsi_natural_person_key_usage_mandatory`

use super::statement;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_etsi_natural_person_key_usage_mandatory",
    doc: "A person's qualified certificate has no key usage.",
    citation: "ETSI EN 319 412-2, 4.3.2",
    source: Source::Etsi,
    severity: Severity::Error,
    effective: "2020-07-01",
    ineffective: None,
    applies: |view| statement::is_about_person(view),
    check: |view| Verdict::of(view.extensions.has(oid::KEY_USAGE), "a person's qualified certificate has no key usage"),
};
