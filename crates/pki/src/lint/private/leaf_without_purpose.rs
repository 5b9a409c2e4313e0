//! `w_private_leaf_without_purpose`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_private_leaf_without_purpose",
    doc: "A certificate of an end entity may be used for anything.",
    citation: "RFC 5280, 4.2.1.12",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: kind::is_subscriber,
    check: |view| Verdict::of(view.extensions.has(oid::EXTENDED_KEY_USAGE), "it names no purpose"),
};
