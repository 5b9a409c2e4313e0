//! `e_ext_san_empty_name`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_san_empty_name",
    doc: "An alternative name of the subject is empty.",
    citation: "RFC 5280, 4.2.1.6",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::SUBJECT_ALT_NAME),
    check: |view| Verdict::of(!parts::san(view).iter().any(parts::is_empty_name), "an alternative name is empty"),
};
