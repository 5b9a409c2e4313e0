//! `e_private_crl_sha1`

use super::digest;
use crate::lint::{CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_private_crl_sha1",
    doc: "A list is signed over a digest that can be forged: MD2, MD5 or SHA-1.",
    citation: "NIST SP 800-131A Rev. 2, 9; RFC 6151, 2",
    source: Source::Private,
    severity: Severity::Error,
    effective: "2014-01-01",
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(!digest::is_broken(view.algorithm.oid), "it is signed over a digest that can be forged"),
};
