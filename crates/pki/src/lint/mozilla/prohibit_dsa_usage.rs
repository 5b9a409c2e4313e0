//! `e_prohibit_dsa_usage`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_prohibit_dsa_usage",
    doc: "The key is one of DSA.",
    citation: "Mozilla Root Store Policy, 5.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2017-03-31",
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(view.key.algorithm.oid != oid::DSA, "the key is one of DSA"),
};
