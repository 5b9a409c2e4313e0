//! `e_signature_algorithm_not_supported`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;
use std::borrow::Cow;

pub const LINT: Lint = Lint {
    name: "e_signature_algorithm_not_supported",
    doc: "It is signed by an algorithm that public certificates must not have.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.3.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        if view.algorithm.oid == oid::RSA_PSS {
            return Verdict::FoundAs(
                Severity::Warning,
                Cow::Borrowed("RSASSA-PSS is allowed and not widely understood"),
            );
        }
        Verdict::of(ALLOWED.contains(&view.algorithm.oid), "it is signed by an algorithm that is not allowed")
    },
};

/// SHA-1 was allowed once; `e_sub_cert_or_sub_ca_using_sha1` tells since when it is not.
const ALLOWED: &[&[u8]] = &[
    oid::SHA256_RSA,
    oid::ECDSA_SHA256,
    oid::ECDSA_SHA384,
    oid::SHA384_RSA,
    oid::SHA512_RSA,
    oid::ECDSA_SHA512,
    oid::DSA_SHA256,
    oid::SHA1_RSA,
    oid::ECDSA_SHA1,
    oid::DSA_SHA1,
];
