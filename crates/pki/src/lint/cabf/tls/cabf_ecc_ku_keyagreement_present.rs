//! `w_cabf_ecc_ku_keyagreement_present`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "w_cabf_ecc_ku_keyagreement_present",
    doc: "An elliptic-curve key may agree on keys, which is not recommended.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.11, table 56",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && kind::is_subscriber(view)
            && view.key.algorithm.oid == oid::EC
            && view.extensions.has(oid::KEY_USAGE)
    },
    check: |view| {
        let found = parts::usage(view).is_some_and(|usage| usage.has(KeyUsage::KEY_AGREEMENT));
        Verdict::of(!found, "the elliptic-curve key may agree on keys")
    },
};
