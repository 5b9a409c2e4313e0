//! `e_ca_country_name_invalid`
//!
//! Cross-certificates are exempt, and nothing in a certificate tells that it is one; zlint has to be told, we hold it to
//! the rule.

use crate::lint::cabf::country;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ca_country_name_invalid",
    doc: "An authority's country is no country code of ISO 3166-1.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.is_authority(),
    check: |view| {
        if !view.subject.has(oid::COUNTRY) {
            return Verdict::NotApplicable;
        }
        let keeps = view.subject.all(oid::COUNTRY).all(|country| country::is_code(country.value));
        Verdict::of(keeps, "the authority's country is no country code of ISO 3166-1")
    },
};
