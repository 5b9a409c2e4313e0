//! `e_ev_extra_subject_attribs`

use super::policies;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ev_extra_subject_attribs",
    doc: "The subject has an attribute that must not stand there.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.2.9 (7.1.4.2.9)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-04-16",
    ineffective: None,
    applies: |view| policies::is_extended(view) && kind::is_subscriber(view),
    check: |view| {
        let keeps = view.subject.attributes.iter().all(|one| ALLOWED.contains(&one.oid));
        Verdict::of(keeps, "the subject has an attribute that must not stand there")
    },
};

/// The organizational unit is forbidden since 2022, which is another lint's affair.
const ALLOWED: &[&[u8]] = &[
    oid::COMMON_NAME,
    oid::COUNTRY,
    oid::ORGANIZATION,
    oid::SERIAL_NUMBER,
    oid::LOCALITY,
    oid::PROVINCE,
    oid::BUSINESS_CATEGORY,
    oid::JURISDICTION_COUNTRY,
    oid::JURISDICTION_PROVINCE,
    oid::JURISDICTION_LOCALITY,
    oid::STREET,
    oid::POSTAL_CODE,
    oid::ORGANIZATIONAL_UNIT,
    oid::ORGANIZATION_IDENTIFIER,
];
