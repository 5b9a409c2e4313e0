//! `w_subject_contains_malformed_arpa_ip`

use super::reverse;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "w_subject_contains_malformed_arpa_ip",
    doc: "A name under in-addr.arpa or ip6.arpa stands for no address.",
    citation: "CA/Browser Forum Baseline Requirements, 3.2.2.6",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && parts::dns_names(view).chain(parts::common_name(view).map(|name| name.value)).any(reverse::is_under)
    },
    check: |view| {
        let found = parts::dns_names(view).any(|name| matches!(reverse::read(name), Some(None)));
        Verdict::of(!found, "a name under in-addr.arpa or ip6.arpa stands for no address")
    },
};
