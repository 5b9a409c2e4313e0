//! `w_private_ca_without_revocation_point`

use super::revocable;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "w_private_ca_without_revocation_point",
    doc: "An authority under another one does not say where its revocation is told.",
    citation: "RFC 5280, 4.2.1.13 and 4.2.2.1",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: kind::is_intermediate,
    check: |view| Verdict::of(revocable::is_told(view), "it does not say where its revocation is told"),
};
