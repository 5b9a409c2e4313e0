//! `e_wrong_time_format_pre2050`

use super::times;
use crate::der::tag;
use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_wrong_time_format_pre2050",
    doc: "A date before 2050 is no UTCTime.",
    citation: "RFC 5280, 4.1.2.5",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(
            times::all(view, tag::GENERALIZED_TIME, |text| text.get(..4).is_none_or(|year| year >= b"2050")),
            "a date before 2050 is no UTCTime",
        )
    },
};
