//! `e_invalid_subject_rdn_order`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_invalid_subject_rdn_order",
    doc: "The subject's attributes stand in another order than the document's.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view),
    check: |view| {
        let places = view.subject.attributes.iter().filter_map(|one| ORDER.iter().position(|oid| *oid == one.oid));
        Verdict::of(places.is_sorted(), "the subject's attributes are out of order")
    },
};

/// The order of the document; what is not named in it may stand anywhere.
const ORDER: &[&[u8]] = &[
    oid::DOMAIN_COMPONENT,
    oid::COUNTRY,
    oid::PROVINCE,
    oid::LOCALITY,
    oid::POSTAL_CODE,
    oid::STREET,
    oid::ORGANIZATION,
    oid::SURNAME,
    oid::GIVEN_NAME,
    oid::ORGANIZATIONAL_UNIT,
    oid::COMMON_NAME,
];
