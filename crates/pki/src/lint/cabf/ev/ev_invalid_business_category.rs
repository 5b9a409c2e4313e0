//! `e_ev_invalid_business_category`
//!
//! Of the fourth, zlint knows only a spelling with a quotation mark and another hyphen; the guidelines mean this one.

use super::policies;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ev_invalid_business_category",
    doc: "The business category is none of the four that there are.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.2.3",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| {
        policies::is_extended(view) && kind::is_subscriber(view) && view.subject.has(oid::BUSINESS_CATEGORY)
    },
    check: |view| {
        let known = |text: &[u8]| {
            [&b"Private Organization"[..], b"Government Entity", b"Business Entity", b"Non-Commercial Entity"]
                .contains(&text)
        };
        let keeps = view.subject.all(oid::BUSINESS_CATEGORY).all(|category| known(category.value));
        Verdict::of(keeps, "the business category is none of the four that there are")
    },
};
