//! `e_dnsname_contains_prohibited_reserved_label`

use super::host;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_dnsname_contains_prohibited_reserved_label",
    doc: "A label of a DNS name has -- in its third and fourth place and is no xn-- label.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2021-10-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        let reserved = |label: &[u8]| host::is_reserved_label(label) && !host::is_xn_label(label);
        let found = parts::dns_names(view).any(|name| host::labels(name).any(reserved));
        Verdict::of(!found, "a label of a DNS name has -- in its third and fourth place")
    },
};
