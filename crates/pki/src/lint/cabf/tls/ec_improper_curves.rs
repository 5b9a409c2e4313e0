//! `e_ec_improper_curves`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ec_improper_curves",
    doc: "An elliptic-curve key is on none of P-256, P-384 and P-521.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.key.algorithm.oid == oid::EC && kind::may_serve(view),
    check: |view| {
        let keeps = view.key.curve().is_some_and(|curve| [oid::P256, oid::P384, oid::P521].contains(&curve));
        Verdict::of(keeps, "the key is on none of P-256, P-384 and P-521")
    },
};
