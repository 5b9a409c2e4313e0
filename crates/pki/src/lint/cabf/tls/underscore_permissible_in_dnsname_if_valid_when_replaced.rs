//! `e_underscore_permissible_in_dnsname_if_valid_when_replaced`

use super::host;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_underscore_permissible_in_dnsname_if_valid_when_replaced",
    doc: "A label of a DNS name would be none even with hyphens in the place of its underscores.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.1 (1.6.2)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2018-12-10",
    ineffective: Some("2019-04-01"),
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        let spoilt = |label: &[u8]| label.contains(&b'_') && !host::is_label_with_hyphens(label);
        let found = parts::dns_names(view).any(|name| host::labels(name).any(spoilt));
        Verdict::of(!found, "a label with an underscore would be none with a hyphen either")
    },
};
