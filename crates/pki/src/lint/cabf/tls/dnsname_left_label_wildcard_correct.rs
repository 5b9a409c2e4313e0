//! `e_dnsname_left_label_wildcard_correct`

use super::host;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_dnsname_left_label_wildcard_correct",
    doc: "The first label of a DNS name has a wildcard and more.",
    citation: "CA/Browser Forum Baseline Requirements, 1.6.1, wildcard domain name",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        let common = parts::common_name(view).map(|name| name.value);
        let half = |name: &[u8]| host::labels(name).next().is_some_and(|first| first.contains(&b'*') && first != b"*");
        Verdict::of(
            !parts::dns_names(view).chain(common).any(half),
            "the first label of a name has a wildcard and more",
        )
    },
};
