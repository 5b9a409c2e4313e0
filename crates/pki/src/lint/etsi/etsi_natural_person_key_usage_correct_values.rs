//! `e_etsi_natural_person_key_usage_correct_values`

use super::statement;
use crate::lint::{Lint, Severity, Source, Verdict, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "e_etsi_natural_person_key_usage_correct_values",
    doc: "A person's qualified certificate has a key usage that is none of the types A to F.",
    citation: "ETSI EN 319 412-2, 4.3.2",
    source: Source::Etsi,
    severity: Severity::Error,
    effective: "2020-07-01",
    ineffective: None,
    applies: |view| statement::is_about_person(view) && view.extensions.has(oid::KEY_USAGE),
    check: |view| {
        let Some(usage) = parts::usage(view) else { return Verdict::of(false, "the key usage cannot be read") };
        // Signatures that bind, signatures, and one of the two ways to agree on a key; not bindingness beside a key alone.
        let (keys, signs) = (usage.0 & !(SIGNATURE | BINDING), usage.0 & SIGNATURE != 0);
        let keeps = match (usage.0 & BINDING != 0, signs, keys) {
            (_, true, 0) | (true, false, 0) => true,
            (binding, signs, ENCIPHERMENT | AGREEMENT) => signs || !binding,
            _ => false,
        };
        Verdict::of(keeps, "the key usage is none of the types A to F")
    },
};

const SIGNATURE: u16 = KeyUsage::DIGITAL_SIGNATURE.0;
const BINDING: u16 = KeyUsage::NON_REPUDIATION.0;
const ENCIPHERMENT: u16 = KeyUsage::KEY_ENCIPHERMENT.0;
const AGREEMENT: u16 = KeyUsage::KEY_AGREEMENT.0;
