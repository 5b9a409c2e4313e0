//! `e_issuer_dn_country_not_printable_string`

use crate::der::tag;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_issuer_dn_country_not_printable_string",
    doc: "The issuer's country is no PrintableString.",
    citation: "RFC 5280, A.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.issuer.has(oid::COUNTRY),
    check: |view| {
        Verdict::of(
            view.issuer.all(oid::COUNTRY).all(|country| country.tag == tag::PRINTABLE_STRING),
            "the issuer's country is no PrintableString",
        )
    },
};
