//! `e_international_dns_name_not_nfc`

use super::punycode;
use crate::lint::{Lint, Severity, Source, Verdict, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_international_dns_name_not_nfc",
    doc: "An encoded label of a DNS name is not in normalization form C.",
    citation: "RFC 8399, 2.2; Unicode Standard Annex 15",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2018-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::SUBJECT_ALT_NAME),
    check: |view| {
        let labels = || parts::dns_names(view).flat_map(punycode::encoded).map(punycode::decode);
        if labels().any(|label| label.is_none()) {
            return Verdict::NotApplicable;
        }
        Verdict::of(
            labels().flatten().all(|label| unicode_normalization::is_nfc(&label)),
            "an encoded label of a DNS name is not in normalization form C",
        )
    },
};
