//! `e_ext_san_contains_reserved_ip`

use super::address;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::extension::GeneralName;

pub const LINT: Lint = Lint {
    name: "e_ext_san_contains_reserved_ip",
    doc: "The subject's alternative names hold an IP address that is reserved.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && parts::ends_after(view, "2015-11-01"),
    check: |view| {
        let reserved = parts::names(view).iter().filter_map(GeneralName::address).any(address::is_reserved);
        Verdict::of(!reserved, "an IP address among the alternative names is reserved")
    },
};
