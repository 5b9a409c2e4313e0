//! `w_dnsname_underscore_in_trd`

use super::host;
use crate::lint::rfc5280::uri;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "w_dnsname_underscore_in_trd",
    doc: "A DNS name has an underscore below its domain.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.1",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        let common = parts::common_name(view).map(|name| name.value).filter(|name| !host::is_address(name));
        let mut names = parts::dns_names(view).chain(common);
        let below = |name: &[u8]| uri::below_domain(name).contains(&b'_');
        Verdict::of(!names.any(below), "a DNS name has an underscore below its domain")
    },
};
