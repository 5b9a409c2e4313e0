//! `w_sub_cert_sha1_expiration_too_long`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_sub_cert_sha1_expiration_too_long",
    doc: "It is signed with SHA-1 and valid beyond 1 January 2017.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.3",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2015-01-16",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && !view.is_authority()
            && [oid::SHA1_RSA, oid::ECDSA_SHA1, oid::DSA_SHA1].contains(&view.algorithm.oid)
    },
    check: |view| {
        Verdict::of(!parts::ends_after(view, "2017-01-01"), "it is signed with SHA-1 and valid beyond 1 January 2017")
    },
};
