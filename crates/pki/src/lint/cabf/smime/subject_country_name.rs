//! `e_subject_country_name`

use super::profile;
use crate::lint::cabf::country;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_country_name",
    doc: "The subject's country is no country code of ISO 3166-1.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.4.2.2 n",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::validated(view, &[profile::ORGANIZATION, profile::SPONSOR, profile::INDIVIDUAL]),
    check: |view| {
        let keeps = view.subject.all(oid::COUNTRY).all(|country| country::is_code(country.value));
        Verdict::of(keeps, "the subject's country is no country code of ISO 3166-1")
    },
};
