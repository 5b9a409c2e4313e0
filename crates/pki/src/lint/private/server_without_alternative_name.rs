//! `e_private_server_without_alternative_name`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_private_server_without_alternative_name",
    doc: "A server has no alternative name: the common name is no longer read.",
    citation: "RFC 9525, 2; RFC 5280, 4.2.1.6",
    source: Source::Private,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| !view.is_authority() && view.extensions.has_purpose(oid::SERVER_AUTH),
    check: |view| Verdict::of(view.extensions.has(oid::SUBJECT_ALT_NAME), "the server has no alternative name"),
};
