//! `e_dnsname_hyphen_in_sld`

use super::host;
use crate::lint::rfc5280::uri;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_dnsname_hyphen_in_sld",
    doc: "The domain of a DNS name begins or ends with a hyphen.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        let common = parts::common_name(view).map(|name| name.value).filter(|name| !host::is_address(name));
        let mut names = parts::dns_names(view).chain(common);
        let found = names.any(|name| matches!(uri::domain(name), Some([b'-', ..] | [.., b'-'])));
        Verdict::of(!found, "the domain of a DNS name begins or ends with a hyphen")
    },
};
