//! `e_ev_san_ip_address_present`

use super::policies;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, parts};
use crate::x509::extension::GeneralName;

pub const LINT: Lint = Lint {
    name: "e_ev_san_ip_address_present",
    doc: "The alternative names hold an IP address.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.8.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| policies::is_extended(view),
    check: |view| {
        let found = parts::names(view).iter().any(|name| matches!(name, GeneralName::Ip(_)));
        Verdict::of(!found, "the alternative names hold an IP address")
    },
};
