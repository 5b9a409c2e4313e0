//! `e_subj_contains_html_entities`

use super::text;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_subj_contains_html_entities",
    doc: "The subject has HTML entities where characters were meant.",
    citation: "W3C HTML, 13.5",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(!text::of_people(view).any(|text| text::has_entity(&text)), "the subject has an HTML entity")
    },
};
