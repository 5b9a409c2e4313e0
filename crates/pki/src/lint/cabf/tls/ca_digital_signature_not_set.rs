//! `n_ca_digital_signature_not_set`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "n_ca_digital_signature_not_set",
    doc: "The key usage does not let an authority sign OCSP responses itself.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.7",
    source: Source::Public,
    severity: Severity::Notice,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.is_authority() && view.extensions.has(oid::KEY_USAGE),
    check: |view| {
        let keeps = parts::usage(view).is_some_and(|usage| usage.has(KeyUsage::DIGITAL_SIGNATURE));
        Verdict::of(keeps, "the key usage does not let the authority sign OCSP responses itself")
    },
};
