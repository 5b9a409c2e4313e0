//! `w_ext_cert_policy_explicit_text_includes_control`

use super::notice;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::name;

pub const LINT: Lint = Lint {
    name: "w_ext_cert_policy_explicit_text_includes_control",
    doc: "A user notice's text has control characters.",
    citation: "RFC 6818, 3",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2013-01-01",
    ineffective: None,
    applies: |view| notice::texts(view).next().is_some(),
    check: |view| {
        let clean = |text: crate::der::Element<'_>| {
            name::text(text.tag, text.value).is_none_or(|text| !text.chars().any(char::is_control))
        };
        Verdict::of(notice::texts(view).all(clean), "a user notice's text has control characters")
    },
};
