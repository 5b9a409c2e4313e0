//! `e_validity_time_not_positive`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_validity_time_not_positive",
    doc: "It ends before it begins.",
    citation: "RFC 5280, 4.1.2.5",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(
            view.not_before.seconds.zip(view.not_after.seconds).is_none_or(|(from, until)| from <= until),
            "it ends before it begins",
        )
    },
};
