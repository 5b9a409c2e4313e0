//! `e_rfc_dnsname_underscore_in_sld`

use super::uri;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_rfc_dnsname_underscore_in_sld",
    doc: "The domain of a DNS name has an underscore.",
    citation: "RFC 5280, 4.2.1.6; RFC 1034, 3.5",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        Verdict::of(
            !parts::dns_names(view).any(|name| uri::domain(name).is_some_and(|domain| domain.contains(&b'_'))),
            "a domain has an underscore",
        )
    },
};
