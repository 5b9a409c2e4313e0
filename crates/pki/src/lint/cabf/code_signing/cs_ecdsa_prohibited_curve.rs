//! `e_cs_ecdsa_prohibited_curve`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cs_ecdsa_prohibited_curve",
    doc: "An elliptic-curve key is on none of P-256, P-384 and P-521.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 6.1.5.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view) && kind::is_subscriber(view) && view.key.algorithm.oid == oid::EC,
    check: |view| {
        let keeps = view.key.curve().is_some_and(|curve| [oid::P256, oid::P384, oid::P521].contains(&curve));
        Verdict::of(keeps, "the key is on none of P-256, P-384 and P-521")
    },
};
