//! `e_sub_cert_key_usage_cert_sign_bit_set`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "e_sub_cert_key_usage_cert_sign_bit_set",
    doc: "The key may sign certificates and is no authority's.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.11",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && !view.is_authority() && view.extensions.has(oid::KEY_USAGE),
    check: |view| {
        let found = parts::usage(view).is_some_and(|usage| usage.has(KeyUsage::CERT_SIGN));
        Verdict::of(!found, "the key may sign certificates and is no authority's")
    },
};
