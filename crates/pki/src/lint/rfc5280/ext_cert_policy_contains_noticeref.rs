//! `w_ext_cert_policy_contains_noticeref`

use super::notice;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_ext_cert_policy_contains_noticeref",
    doc: "A user notice refers to one elsewhere.",
    citation: "RFC 5280, 4.2.1.4",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::CERTIFICATE_POLICIES),
    check: |view| Verdict::of(!notice::all(view).any(|one| one.refers), "a user notice refers to one elsewhere"),
};
