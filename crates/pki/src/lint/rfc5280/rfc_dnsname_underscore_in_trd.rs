//! `w_rfc_dnsname_underscore_in_trd`

use super::uri;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "w_rfc_dnsname_underscore_in_trd",
    doc: "A DNS name has an underscore below its domain.",
    citation: "RFC 5280, 4.2.1.6; RFC 1034, 3.5",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        Verdict::of(
            !parts::dns_names(view).any(|name| uri::below_domain(name).contains(&b'_')),
            "a DNS name has an underscore below its domain",
        )
    },
};
