//! `w_subject_dn_leading_whitespace`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "w_subject_dn_leading_whitespace",
    doc: "A part of the subject's name begins with a space.",
    citation: "RFC 5280, 7.1",
    source: Source::Community,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(
            !view.subject.attributes.iter().any(|one| one.value.first() == Some(&b' ')),
            "a part of the subject's name begins with a space",
        )
    },
};
