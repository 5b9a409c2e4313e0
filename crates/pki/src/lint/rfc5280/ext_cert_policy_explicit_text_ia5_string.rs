//! `e_ext_cert_policy_explicit_text_ia5_string`

use super::notice;
use crate::der::tag;
use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_ext_cert_policy_explicit_text_ia5_string",
    doc: "A user notice's text is an IA5String.",
    citation: "RFC 6818, 3",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2013-01-01",
    ineffective: None,
    applies: |view| notice::texts(view).next().is_some(),
    check: |view| {
        Verdict::of(notice::texts(view).all(|text| text.tag != tag::IA5_STRING), "a user notice's text is an IA5String")
    },
};
