//! `e_subject_rdns_correct_encoding`

use crate::der::tag;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::{Attribute, oid};

pub const LINT: Lint = Lint {
    name: "e_subject_rdns_correct_encoding",
    doc: "An attribute of the subject is of another kind of string than it must be.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.2, tables 77 and 78",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        Verdict::of(
            view.subject.attributes.iter().all(keeps),
            "an attribute of the subject is of the wrong kind of string",
        )
    },
};

fn keeps(one: &Attribute<'_>) -> bool {
    let (printable, utf8) = (one.tag == tag::PRINTABLE_STRING, one.tag == tag::UTF8_STRING);
    match one.oid {
        oid::DOMAIN_COMPONENT => one.tag == tag::IA5_STRING,
        oid::COUNTRY | oid::JURISDICTION_COUNTRY | oid::SERIAL_NUMBER => printable,
        oid::PROVINCE
        | oid::LOCALITY
        | oid::POSTAL_CODE
        | oid::STREET
        | oid::ORGANIZATION
        | oid::SURNAME
        | oid::GIVEN_NAME
        | oid::ORGANIZATIONAL_UNIT
        | oid::COMMON_NAME
        | oid::BUSINESS_CATEGORY
        | oid::JURISDICTION_PROVINCE
        | oid::JURISDICTION_LOCALITY
        | oid::ORGANIZATION_IDENTIFIER => printable || utf8,
        _ => true,
    }
}
