//! `e_san_dns_name_includes_null_char`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};

pub const LINT: Lint = Lint {
    name: "e_san_dns_name_includes_null_char",
    doc: "A DNS name holds a zero byte.",
    citation: "RFC 5280, 4.2.1.6",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| parts::dns_names(view).next().is_some(),
    check: |view| Verdict::of(!parts::dns_names(view).any(|name| name.contains(&0)), "a DNS name holds a zero byte"),
};
