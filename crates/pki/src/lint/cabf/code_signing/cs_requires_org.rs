//! `e_cs_requires_org`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cs_requires_org",
    doc: "The subject has no organization.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.4.2.3 and 7.1.4.2.4",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view) && kind::is_subscriber(view),
    check: |view| Verdict::of(view.subject.has(oid::ORGANIZATION), "the subject has no organization"),
};
