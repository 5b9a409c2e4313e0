//! `e_utc_time_does_not_include_seconds`

use super::times;
use crate::der::tag;
use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_utc_time_does_not_include_seconds",
    doc: "A UTCTime of the validity has no seconds.",
    citation: "RFC 5280, 4.1.2.5.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| times::any(view, tag::UTC_TIME),
    check: |view| {
        Verdict::of(times::all(view, tag::UTC_TIME, |text| times::digits(text) >= 12), "a UTCTime has no seconds")
    },
};
