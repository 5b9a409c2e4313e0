//! `e_rsa_public_exponent_too_small`

use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_rsa_public_exponent_too_small",
    doc: "The RSA exponent is less than 3.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.6",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2013-02-21",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.key.rsa().is_some(),
    check: |view| {
        let small = view.key.rsa().is_some_and(|key| matches!(key.exponent, [] | [0..=2]));
        Verdict::of(!small, "the RSA exponent is less than 3")
    },
};
