//! `n_private_leaf_with_wildcard`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};

pub const LINT: Lint = Lint {
    name: "n_private_leaf_with_wildcard",
    doc: "A wildcard stands for hosts that nobody listed.",
    citation: "RFC 9525, 7.1",
    source: Source::Private,
    severity: Severity::Notice,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| !view.is_authority(),
    check: |view| {
        Verdict::of(
            !parts::dns_names(view).any(|name| name.contains(&b'*')),
            "a wildcard stands for hosts that nobody listed",
        )
    },
};
