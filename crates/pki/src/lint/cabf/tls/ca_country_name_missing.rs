//! `e_ca_country_name_missing`
//!
//! Cross-certificates are exempt, and nothing in a certificate tells that it is one; zlint has to be told, we hold it to
//! the rule.

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ca_country_name_missing",
    doc: "An authority has no country.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.is_authority(),
    check: |view| {
        let country = view.subject.all(oid::COUNTRY).next();
        Verdict::of(country.is_some_and(|country| !country.value.is_empty()), "the authority has no country")
    },
};
