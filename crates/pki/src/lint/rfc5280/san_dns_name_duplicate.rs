//! `n_san_dns_name_duplicate`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};

pub const LINT: Lint = Lint {
    name: "n_san_dns_name_duplicate",
    doc: "A DNS name stands there twice.",
    citation: "RFC 5280, 4.2.1.6",
    source: Source::Community,
    severity: Severity::Notice,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| parts::dns_names(view).next().is_some(),
    check: |view| {
        let mut names: Vec<Vec<u8>> = parts::dns_names(view).map(<[u8]>::to_ascii_lowercase).collect();
        names.sort_unstable();
        Verdict::of(!names.windows(2).any(|two| matches!(two, [a, b] if a == b)), "a DNS name stands there twice")
    },
};
