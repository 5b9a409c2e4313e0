//! `e_mp_rsassa_pss_in_spki`
//!
//! zlint writes the name with a hyphen, `e_mp_rsassa-pss_in_spki`.

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_mp_rsassa_pss_in_spki",
    doc: "The key is said to be for RSASSA-PSS alone.",
    citation: "Mozilla Root Store Policy, 5.1.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2020-01-01",
    ineffective: None,
    applies: |view| view.key.algorithm.oid == oid::RSA || view.key.algorithm.oid == oid::RSA_PSS,
    check: |view| Verdict::of(view.key.algorithm.oid != oid::RSA_PSS, "the key is said to be for RSASSA-PSS alone"),
};
