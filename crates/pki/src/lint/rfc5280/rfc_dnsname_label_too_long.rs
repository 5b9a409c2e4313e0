//! `e_rfc_dnsname_label_too_long`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_rfc_dnsname_label_too_long",
    doc: "A label of a DNS name is longer than 63 octets.",
    citation: "RFC 5280, 4.2.1.6; RFC 1034, 3.5",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        Verdict::of(
            parts::dns_names(view).all(|name| name.split(|byte| *byte == b'.').all(|label| label.len() <= 63)),
            "a label of a DNS name is longer than 63 octets",
        )
    },
};
