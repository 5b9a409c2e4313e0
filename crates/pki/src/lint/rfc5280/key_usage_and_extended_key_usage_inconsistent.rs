//! `e_key_usage_and_extended_key_usage_inconsistent`

use super::usage;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_key_usage_and_extended_key_usage_inconsistent",
    doc: "Key usage and purposes do not fit each other.",
    citation: "RFC 5280, 4.2.1.12",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| {
        kind::is_subscriber(view) && view.extensions.has(oid::EXTENDED_KEY_USAGE) && view.extensions.has(oid::KEY_USAGE)
    },
    check: |view| match (&view.extensions.extended_key_usage, view.extensions.key_usage) {
        (Some(Ok(purposes)), Some(Ok(used))) => {
            Verdict::of(usage::fits(purposes, used), "key usage and purposes do not fit each other")
        }
        _ => Verdict::NotApplicable,
    },
};
