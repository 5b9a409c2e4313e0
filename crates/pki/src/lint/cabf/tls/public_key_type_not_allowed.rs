//! `e_public_key_type_not_allowed`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_public_key_type_not_allowed",
    doc: "The key is none of RSA, of DSA or of an elliptic curve.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        let keeps = [oid::RSA, oid::DSA, oid::EC].contains(&view.key.algorithm.oid);
        Verdict::of(keeps, "the key is none of RSA, DSA or an elliptic curve")
    },
};
