//! `e_private_root_key_ids_differ`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_private_root_key_ids_differ",
    doc: "A root names another key as its signer than its own.",
    citation: "RFC 5280, 4.2.1.1",
    source: Source::Private,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: kind::is_root,
    check: |view| match (&view.extensions.authority_key_id, view.extensions.subject_key_id) {
        (Some(Ok(authority)), Some(Ok(own))) => {
            Verdict::of(authority.key.is_none_or(|key| key == own), "the root names another key as its signer")
        }
        _ => Verdict::NotApplicable,
    },
};
