//! `e_dnsname_bad_character_in_label`

use super::host;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_dnsname_bad_character_in_label",
    doc: "A DNS name has a character that none may have.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && parts::has_host_names(view),
    check: |view| {
        let common = parts::common_name(view).map(|name| name.value).filter(|name| !host::is_address(name));
        let keeps = parts::dns_names(view).chain(common).all(host::has_only_usual_characters);
        Verdict::of(keeps, "a DNS name has a character other than letters, digits, -, _ and *")
    },
};
