//! `e_onion_subject_validity_time_too_large`

use super::onion;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_onion_subject_validity_time_too_large",
    doc: "A certificate with a name under .onion is valid for more than 15 months.",
    citation: "CA/Browser Forum Extended Validation Guidelines, appendix F",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2015-05-01",
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && onion::names(view).next().is_some(),
    check: |view| {
        Verdict::of(
            !parts::outlasts_months(view, 15),
            "a name under .onion is in a certificate that is valid for more than 15 months",
        )
    },
};
