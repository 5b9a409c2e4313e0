//! `e_utf8_latin1_mixup`

use super::text;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_utf8_latin1_mixup",
    doc: "The subject has UTF-8 that was taken for Latin-1.",
    citation: "ISO/IEC 8859-1",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(
            !text::of_people(view).any(|text| text::is_mixed_up(&text)),
            "the subject has UTF-8 that was taken for Latin-1",
        )
    },
};
