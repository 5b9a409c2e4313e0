//! `e_ev_not_wildcard`

use super::policies;
use crate::lint::{Lint, Severity, Source, Verdict, parts};

pub const LINT: Lint = Lint {
    name: "e_ev_not_wildcard",
    doc: "A DNS name has a wildcard and is not under .onion.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.8.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2015-05-01",
    ineffective: None,
    applies: |view| policies::is_extended(view),
    check: |view| {
        let wild = |name: &[u8]| name.contains(&b'*') && !name.ends_with(b".onion");
        Verdict::of(!parts::dns_names(view).any(wild), "a DNS name has a wildcard and is not under .onion")
    },
};
