//! `e_duplicate_subject_attribs`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::{Attribute, oid};

pub const LINT: Lint = Lint {
    name: "e_duplicate_subject_attribs",
    doc: "The subject has an attribute twice that may stand there once.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.4.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        let all = &view.subject.attributes;
        let twice = |at: usize, one: &Attribute<'_>| {
            all.iter().take(at).any(|earlier| earlier.oid == one.oid) && SINGLE.contains(&one.oid)
        };
        let found = all.iter().enumerate().any(|(at, one)| twice(at, one));
        Verdict::of(!found, "the subject has an attribute twice that may stand there once")
    },
};

/// All of the document's tables but domainComponent and streetAddress.
const SINGLE: &[&[u8]] = &[
    oid::COMMON_NAME,
    oid::SURNAME,
    oid::SERIAL_NUMBER,
    oid::COUNTRY,
    oid::LOCALITY,
    oid::PROVINCE,
    oid::ORGANIZATION,
    oid::BUSINESS_CATEGORY,
    oid::GIVEN_NAME,
    oid::ORGANIZATION_IDENTIFIER,
    oid::JURISDICTION_LOCALITY,
    oid::JURISDICTION_PROVINCE,
    oid::JURISDICTION_COUNTRY,
];
