//! `e_dnsname_label_too_long`

use super::host;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_dnsname_label_too_long",
    doc: "A label of a DNS name has more than 63 characters.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        let long = parts::dns_names(view).any(|name| host::labels(name).any(|label| label.len() > 63));
        Verdict::of(!long, "a label of a DNS name has more than 63 characters")
    },
};
