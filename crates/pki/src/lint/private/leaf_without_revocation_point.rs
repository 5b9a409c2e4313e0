//! `w_private_leaf_without_revocation_point`

use super::revocable;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "w_private_leaf_without_revocation_point",
    doc: "A certificate that lives longer than ten days does not say where its revocation is told.",
    citation: "RFC 5280, 4.2.1.13 and 4.2.2.1",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && parts::outlasts(view, 10),
    check: |view| Verdict::of(revocable::is_told(view), "it does not say where its revocation is told"),
};
