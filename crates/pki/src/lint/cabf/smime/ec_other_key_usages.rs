//! `e_ec_other_key_usages`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "e_ec_other_key_usages",
    doc: "An elliptic-curve key may do something, and neither sign nor agree on keys.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 e",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| {
        profile::is_smime(view)
            && kind::is_subscriber(view)
            && view.key.algorithm.oid == oid::EC
            && view.extensions.has(oid::KEY_USAGE)
    },
    check: |view| match parts::usage(view) {
        Some(usage) if usage.has(KeyUsage::DIGITAL_SIGNATURE) || usage.has(KeyUsage::KEY_AGREEMENT) => Verdict::Pass,
        Some(KeyUsage(0)) => Verdict::NotApplicable,
        _ => Verdict::of(false, "the key may do something, and neither sign nor agree on keys"),
    },
};
