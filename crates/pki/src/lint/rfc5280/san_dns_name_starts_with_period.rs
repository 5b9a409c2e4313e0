//! `e_san_dns_name_starts_with_period`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};

pub const LINT: Lint = Lint {
    name: "e_san_dns_name_starts_with_period",
    doc: "A DNS name begins with a dot.",
    citation: "RFC 5280, 4.2.1.6",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| parts::dns_names(view).next().is_some(),
    check: |view| {
        Verdict::of(!parts::dns_names(view).any(|name| name.starts_with(b".")), "a DNS name begins with a dot")
    },
};
