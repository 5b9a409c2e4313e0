//! `w_ext_key_usage_not_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_ext_key_usage_not_critical",
    doc: "The key usage is not critical.",
    citation: "RFC 5280, 4.2.1.3",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::KEY_USAGE),
    check: |view| Verdict::of(view.extensions.is_critical(oid::KEY_USAGE), "the key usage is not critical"),
};
