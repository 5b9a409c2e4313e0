//! `e_private_ca_without_key_usage`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_private_ca_without_key_usage",
    doc: "An authority does not say what its key may be used for.",
    citation: "RFC 5280, 4.2.1.3",
    source: Source::Private,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.is_authority(),
    check: |view| Verdict::of(view.extensions.has(oid::KEY_USAGE), "the authority has no key usage"),
};
