//! `e_ext_san_not_critical_without_subject`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_san_not_critical_without_subject",
    doc: "The subject has no name, and its alternative names are not critical.",
    citation: "RFC 5280, 4.2.1.6",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::SUBJECT_ALT_NAME),
    check: |view| {
        Verdict::of(
            !view.subject.is_empty() || view.extensions.is_critical(oid::SUBJECT_ALT_NAME),
            "the alternative names are not critical, and there is no other name",
        )
    },
};
