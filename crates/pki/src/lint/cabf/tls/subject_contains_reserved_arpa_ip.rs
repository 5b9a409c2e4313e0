//! `e_subject_contains_reserved_arpa_ip`

use super::{address, reverse};
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_subject_contains_reserved_arpa_ip",
    doc: "A name under in-addr.arpa or ip6.arpa stands for a reserved address.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && parts::dns_names(view).chain(parts::common_name(view).map(|name| name.value)).any(reverse::is_under)
    },
    check: |view| {
        let found = parts::dns_names(view)
            .any(|name| matches!(reverse::read(name), Some(Some(address)) if address::is_reserved(address)));
        Verdict::of(!found, "a name under in-addr.arpa or ip6.arpa stands for a reserved address")
    },
};
