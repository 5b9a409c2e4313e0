//! `e_cs_subject_country_name`

use super::is_for_code;
use crate::lint::cabf::country;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cs_subject_country_name",
    doc: "The subject has no country, or one that is no country code of ISO 3166-1.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.4.2.3 f",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| {
        is_for_code(view) && kind::is_subscriber(view) && !parts::has_policy(view, oid::EXTENDED_CODE_SIGNING)
    },
    check: |view| {
        let country = view.subject.all(oid::COUNTRY).next();
        Verdict::of(
            country.is_some_and(|country| country::is_code(country.value)),
            "the subject has no country code of ISO 3166-1",
        )
    },
};
