//! `e_dnsname_wildcard_only_in_left_label`

use super::host;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_dnsname_wildcard_only_in_left_label",
    doc: "A DNS name has a wildcard behind its first label.",
    citation: "CA/Browser Forum Baseline Requirements, 1.6.1, wildcard domain name",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        let common = parts::common_name(view).map(|name| name.value);
        let inner = |name: &[u8]| host::labels(name).skip(1).any(|label| label.contains(&b'*'));
        Verdict::of(!parts::dns_names(view).chain(common).any(inner), "a name has a wildcard behind its first label")
    },
};
