//! `e_sub_cert_street_address_should_not_exist`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_cert_street_address_should_not_exist",
    doc: "The subject is neither an organization nor a person, yet it has a street.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2016-09-07",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view),
    check: |view| {
        let keeps = parts::names_somebody(view) || !view.subject.has(oid::STREET);
        Verdict::of(keeps, "the subject is neither an organization nor a person, yet it has a street")
    },
};
