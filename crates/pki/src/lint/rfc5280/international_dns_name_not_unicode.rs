//! `e_international_dns_name_not_unicode`

use super::punycode;
use crate::lint::{Lint, Severity, Source, Verdict, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_international_dns_name_not_unicode",
    doc: "An encoded label of a DNS name says nothing.",
    citation: "RFC 3490, 4.2; RFC 3492",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2003-03-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::SUBJECT_ALT_NAME),
    check: |view| {
        Verdict::of(
            parts::dns_names(view).flat_map(punycode::encoded).all(|label| punycode::decode(label).is_some()),
            "an encoded label of a DNS name says nothing",
        )
    },
};
