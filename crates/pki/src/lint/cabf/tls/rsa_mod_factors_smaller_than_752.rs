//! `w_rsa_mod_factors_smaller_than_752`

use super::factor;
use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "w_rsa_mod_factors_smaller_than_752",
    doc: "The RSA modulus can be divided by a prime below 752.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.6",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2013-02-21",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.key.rsa().is_some(),
    check: |view| {
        let small = view.key.rsa().is_some_and(|key| factor::has_small(key.modulus));
        Verdict::of(!small, "the RSA modulus can be divided by a prime below 752")
    },
};
