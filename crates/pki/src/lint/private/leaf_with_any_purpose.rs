//! `e_private_leaf_with_any_purpose`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_private_leaf_with_any_purpose",
    doc: "A certificate of an end entity names any purpose.",
    citation: "RFC 5280, 4.2.1.12",
    source: Source::Private,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && view.extensions.has(oid::EXTENDED_KEY_USAGE),
    check: |view| Verdict::of(!view.extensions.has_purpose(oid::ANY_EXTENDED_KEY_USAGE), "it names any purpose"),
};
