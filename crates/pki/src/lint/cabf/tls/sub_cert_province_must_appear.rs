//! `e_sub_cert_province_must_appear`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_cert_province_must_appear",
    doc: "The subject is an organization or a person and has neither a locality nor a state or province.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2016-09-07",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view),
    check: |view| {
        let keeps = !parts::names_somebody(view) || view.subject.has(oid::PROVINCE) || view.subject.has(oid::LOCALITY);
        Verdict::of(keeps, "the subject is an organization or a person and has no state or province")
    },
};
