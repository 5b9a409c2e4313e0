//! `e_generalized_time_not_in_zulu`

use super::times;
use crate::der::tag;
use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_generalized_time_not_in_zulu",
    doc: "A GeneralizedTime of the validity does not end in Z.",
    citation: "RFC 5280, 4.1.2.5.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| times::any(view, tag::GENERALIZED_TIME),
    check: |view| {
        Verdict::of(
            times::all(view, tag::GENERALIZED_TIME, |text| text.ends_with(b"Z")),
            "a GeneralizedTime does not end in Z",
        )
    },
};
