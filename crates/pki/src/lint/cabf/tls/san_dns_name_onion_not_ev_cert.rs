//! `e_san_dns_name_onion_not_ev_cert`

use super::onion;
use crate::lint::cabf::ev::policies;
use crate::lint::{Lint, Severity, Source, Verdict, day, kind};

pub const LINT: Lint = Lint {
    name: "e_san_dns_name_onion_not_ev_cert",
    doc: "A name under .onion is in a certificate without extended validation.",
    citation: "CA/Browser Forum, ballot 144",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2015-05-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && kind::is_subscriber(view)
            && view.not_before.seconds.is_some_and(|begins| begins < day::seconds("2020-03-27"))
            && onion::names(view).next().is_some()
    },
    check: |view| {
        Verdict::of(policies::is_extended(view), "a name under .onion is in a certificate without extended validation")
    },
};
