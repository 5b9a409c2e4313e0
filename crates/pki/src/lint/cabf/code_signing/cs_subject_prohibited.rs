//! `e_cs_subject_prohibited`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cs_subject_prohibited",
    doc: "The subject has a domain component.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.4.2.2 d",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(!view.subject.has(oid::DOMAIN_COMPONENT), "the subject has a domain component"),
};
