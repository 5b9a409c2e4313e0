//! `e_subject_contains_noninformational_value`

use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_subject_contains_noninformational_value",
    doc: "An attribute of the subject says nothing: it has neither a letter nor a digit.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        // Two bytes of a BMPString or more are a letter of some script; the rest stands byte by byte.
        let says = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
        let keeps = view.subject.attributes.iter().all(|one| one.value.iter().any(says));
        Verdict::of(keeps, "an attribute of the subject has neither a letter nor a digit")
    },
};
