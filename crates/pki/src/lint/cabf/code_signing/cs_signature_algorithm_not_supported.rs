//! `e_cs_signature_algorithm_not_supported`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cs_signature_algorithm_not_supported",
    doc: "It is signed by an algorithm that is not allowed.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.3.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view),
    check: |view| {
        Verdict::of(ALLOWED.contains(&view.algorithm.oid), "it is signed by an algorithm that is not allowed")
    },
};

const ALLOWED: &[&[u8]] = &[
    oid::SHA256_RSA,
    oid::SHA384_RSA,
    oid::SHA512_RSA,
    oid::ECDSA_SHA256,
    oid::ECDSA_SHA384,
    oid::ECDSA_SHA512,
    oid::RSA_PSS,
    oid::DSA_SHA256,
];
