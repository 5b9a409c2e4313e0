//! `w_etsi_natural_person_key_usage_preferred_values`

use super::statement;
use crate::lint::{Lint, Severity, Source, Verdict, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "w_etsi_natural_person_key_usage_preferred_values",
    doc: "A person's qualified certificate mixes usages of its key.",
    citation: "ETSI EN 319 412-2, 4.3.2",
    source: Source::Etsi,
    severity: Severity::Warning,
    effective: "2020-07-01",
    ineffective: None,
    applies: |view| statement::is_about_person(view) && view.extensions.has(oid::KEY_USAGE),
    check: |view| {
        let alone = [
            KeyUsage::NON_REPUDIATION,
            KeyUsage::DIGITAL_SIGNATURE,
            KeyUsage::KEY_ENCIPHERMENT,
            KeyUsage::KEY_AGREEMENT,
        ];
        let keeps = parts::usage(view).is_some_and(|usage| alone.contains(&usage));
        Verdict::of(keeps, "the key usage is none of the types A, C and E, so that usages mix")
    },
};
