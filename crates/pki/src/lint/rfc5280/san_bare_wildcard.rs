//! `e_san_bare_wildcard`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};

pub const LINT: Lint = Lint {
    name: "e_san_bare_wildcard",
    doc: "A DNS name is nothing but a wildcard.",
    citation: "RFC 6125, 6.4.3",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| parts::dns_names(view).next().is_some(),
    check: |view| {
        Verdict::of(!parts::dns_names(view).any(|name| name.ends_with(b"*")), "a DNS name is nothing but a wildcard")
    },
};
