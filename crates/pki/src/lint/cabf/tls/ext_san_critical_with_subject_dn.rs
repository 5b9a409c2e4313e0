//! `w_ext_san_critical_with_subject_dn`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_ext_san_critical_with_subject_dn",
    doc: "The subject's alternative names are critical although the subject is named too.",
    citation: "RFC 5280, 4.2.1.6; CA/Browser Forum Baseline Requirements, 7.1.2.7.12",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.extensions.has(oid::SUBJECT_ALT_NAME),
    check: |view| {
        let keeps = view.subject.is_empty() || !view.extensions.is_critical(oid::SUBJECT_ALT_NAME);
        Verdict::of(keeps, "the alternative names are critical although the subject is named too")
    },
};
