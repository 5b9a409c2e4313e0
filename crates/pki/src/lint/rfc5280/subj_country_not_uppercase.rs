//! `e_subj_country_not_uppercase`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subj_country_not_uppercase",
    doc: "A country of the subject is not in capitals.",
    citation: "ISO 3166-1, 5.1",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(
            view.subject
                .all(oid::COUNTRY)
                .all(|country| !country.value.is_empty() && country.value.iter().all(u8::is_ascii_uppercase)),
            "a country is not in capitals",
        )
    },
};
