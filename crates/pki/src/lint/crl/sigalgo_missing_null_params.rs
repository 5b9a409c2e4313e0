//! `e_crl_sigalgo_missing_null_params`

use crate::der::tag;
use crate::lint::{CrlLint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_sigalgo_missing_null_params",
    doc: "An RSA signature of the list has no NULL for its parameters.",
    citation: "RFC 4055, 6",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        let rsa = [oid::SHA224_RSA, oid::SHA256_RSA, oid::SHA384_RSA, oid::SHA512_RSA].contains(&view.algorithm.oid);
        let null = view.algorithm.parameters.is_some_and(|one| one.tag == tag::NULL && one.value.is_empty());
        Verdict::of(!rsa || null, "the parameters of the signature are not NULL")
    },
};
