//! `w_san_should_not_be_critical`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_san_should_not_be_critical",
    doc: "The alternative names are critical although the subject is named too.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 h",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_smime(view) && kind::is_subscriber(view) && view.extensions.has(oid::SUBJECT_ALT_NAME),
    check: |view| {
        let keeps = view.subject.is_empty() || !view.extensions.is_critical(oid::SUBJECT_ALT_NAME);
        Verdict::of(keeps, "the alternative names are critical although the subject is named too")
    },
};
