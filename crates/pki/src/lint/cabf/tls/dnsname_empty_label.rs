//! `e_dnsname_empty_label`

use super::host;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_dnsname_empty_label",
    doc: "A DNS name has an empty label.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        let empty = parts::dns_names(view).any(|name| host::labels(name).any(<[u8]>::is_empty));
        Verdict::of(!empty, "a DNS name has an empty label")
    },
};
