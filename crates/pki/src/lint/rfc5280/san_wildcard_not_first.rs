//! `e_san_wildcard_not_first`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};

pub const LINT: Lint = Lint {
    name: "e_san_wildcard_not_first",
    doc: "A wildcard is not the first label of a DNS name.",
    citation: "RFC 6125, 6.4.3",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| parts::dns_names(view).next().is_some(),
    check: |view| {
        Verdict::of(
            !parts::dns_names(view).any(|name| name.iter().skip(1).any(|byte| *byte == b'*')),
            "a wildcard is not the first label of a DNS name",
        )
    },
};
