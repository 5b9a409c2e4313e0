//! `e_cs_subject_locality_or_province_required`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cs_subject_locality_or_province_required",
    doc: "The subject has neither a locality nor a state or province.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.4.2.3 c and d",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| {
        is_for_code(view) && kind::is_subscriber(view) && !parts::has_policy(view, oid::EXTENDED_CODE_SIGNING)
    },
    check: |view| {
        let keeps = view.subject.has(oid::LOCALITY) || view.subject.has(oid::PROVINCE);
        Verdict::of(keeps, "the subject has neither a locality nor a state or province")
    },
};
