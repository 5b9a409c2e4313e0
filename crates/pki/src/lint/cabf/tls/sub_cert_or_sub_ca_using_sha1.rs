//! `e_sub_cert_or_sub_ca_using_sha1`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_cert_or_sub_ca_using_sha1",
    doc: "It is signed with SHA-1.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.3",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2016-01-01",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        let sha1 = [oid::SHA1_RSA, oid::ECDSA_SHA1, oid::DSA_SHA1].contains(&view.algorithm.oid);
        Verdict::of(!sha1, "it is signed with SHA-1")
    },
};
