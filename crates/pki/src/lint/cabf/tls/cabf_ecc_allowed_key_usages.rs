//! `e_cabf_ecc_allowed_key_usages`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "e_cabf_ecc_allowed_key_usages",
    doc: "An elliptic-curve key may not sign, or may do more than sign and agree on keys.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.11, table 56",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && kind::is_subscriber(view)
            && view.key.algorithm.oid == oid::EC
            && view.extensions.has(oid::KEY_USAGE)
    },
    check: |view| {
        let usage = parts::usage(view).unwrap_or(KeyUsage(0));
        let allowed = KeyUsage::DIGITAL_SIGNATURE.0 | KeyUsage::KEY_AGREEMENT.0;
        let keeps = usage.has(KeyUsage::DIGITAL_SIGNATURE) && usage.0 & !allowed == 0;
        Verdict::of(keeps, "the elliptic-curve key may not sign, or may do more than sign and agree on keys")
    },
};
