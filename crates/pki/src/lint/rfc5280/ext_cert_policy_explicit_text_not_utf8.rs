//! `w_ext_cert_policy_explicit_text_not_utf8`

use super::notice;
use crate::der::tag;
use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "w_ext_cert_policy_explicit_text_not_utf8",
    doc: "A user notice's text is no UTF8String.",
    citation: "RFC 6818, 3",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2013-01-01",
    ineffective: None,
    applies: |view| notice::texts(view).next().is_some(),
    check: |view| {
        Verdict::of(
            notice::texts(view).all(|text| text.tag == tag::UTF8_STRING),
            "a user notice's text is no UTF8String",
        )
    },
};
