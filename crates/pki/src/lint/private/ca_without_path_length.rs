//! `w_private_ca_without_path_length`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "w_private_ca_without_path_length",
    doc: "An authority under another one may have any number of authorities under it.",
    citation: "RFC 5280, 4.2.1.9",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: kind::is_intermediate,
    check: |view| {
        Verdict::of(
            matches!(view.extensions.basic_constraints, Some(Ok(read)) if read.path_length.is_some()),
            "it may have any number of authorities under it",
        )
    },
};
