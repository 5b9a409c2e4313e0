//! `e_rfc_dnsname_hyphen_in_sld`

use super::uri;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_rfc_dnsname_hyphen_in_sld",
    doc: "The domain of a DNS name begins or ends with a hyphen.",
    citation: "RFC 5280, 4.2.1.6; RFC 1034, 3.5",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        Verdict::of(
            !parts::dns_names(view)
                .any(|name| uri::domain(name).is_some_and(|domain| domain.starts_with(b"-") || domain.ends_with(b"-"))),
            "a domain begins or ends with a hyphen",
        )
    },
};
