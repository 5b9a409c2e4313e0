//! `e_dnsname_underscore_in_sld`

use super::host;
use crate::lint::rfc5280::uri;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_dnsname_underscore_in_sld",
    doc: "The domain of a DNS name has an underscore.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        let common = parts::common_name(view).map(|name| name.value).filter(|name| !host::is_address(name));
        let mut names = parts::dns_names(view).chain(common);
        Verdict::of(
            !names.any(|name| uri::domain(name).is_some_and(|domain| domain.contains(&b'_'))),
            "the domain of a DNS name has an underscore",
        )
    },
};
