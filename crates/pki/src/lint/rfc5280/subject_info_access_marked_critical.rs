//! `e_subject_info_access_marked_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_info_access_marked_critical",
    doc: "The subject information access is critical.",
    citation: "RFC 5280, 4.2.2.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::SUBJECT_INFO_ACCESS),
    check: |view| {
        Verdict::of(
            !view.extensions.is_critical(oid::SUBJECT_INFO_ACCESS),
            "the subject information access is critical",
        )
    },
};
