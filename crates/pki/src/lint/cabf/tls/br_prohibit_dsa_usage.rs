//! `e_br_prohibit_dsa_usage`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_br_prohibit_dsa_usage",
    doc: "The key is one of DSA.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.5 (1.7.1)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2020-08-20",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| Verdict::of(view.key.algorithm.oid != oid::DSA, "the key is one of DSA"),
};
