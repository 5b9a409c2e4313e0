//! `e_ext_subject_key_identifier_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_subject_key_identifier_critical",
    doc: "The subject's key identifier is critical.",
    citation: "RFC 5280, 4.2.1.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::SUBJECT_KEY_IDENTIFIER),
    check: |view| {
        Verdict::of(
            !view.extensions.is_critical(oid::SUBJECT_KEY_IDENTIFIER),
            "the subject's key identifier is critical",
        )
    },
};
