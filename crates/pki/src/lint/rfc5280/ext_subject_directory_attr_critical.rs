//! `e_ext_subject_directory_attr_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_subject_directory_attr_critical",
    doc: "The subject directory attributes are critical.",
    citation: "RFC 5280, 4.2.1.8",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::SUBJECT_DIRECTORY_ATTRIBUTES),
    check: |view| {
        Verdict::of(
            !view.extensions.is_critical(oid::SUBJECT_DIRECTORY_ATTRIBUTES),
            "the subject directory attributes are critical",
        )
    },
};
