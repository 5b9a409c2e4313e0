//! `e_rfc_dnsname_empty_label`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_rfc_dnsname_empty_label",
    doc: "A DNS name has an empty label.",
    citation: "RFC 5280, 4.2.1.6; RFC 1034, 3.5",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        Verdict::of(
            !parts::dns_names(view).any(|name| name.windows(2).any(|two| two == b"..")),
            "a DNS name has an empty label",
        )
    },
};
