//! `e_ext_cert_policy_explicit_text_too_long`

use super::length;
use super::notice;
use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_ext_cert_policy_explicit_text_too_long",
    doc: "A user notice's text is longer than 200 characters.",
    citation: "RFC 6818, 3",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2013-01-01",
    ineffective: None,
    applies: |view| notice::texts(view).next().is_some(),
    check: |view| {
        Verdict::of(
            notice::texts(view).all(|text| length::characters(text.tag, text.value) <= 200),
            "a user notice's text is longer than 200 characters",
        )
    },
};
