//! `w_rsa_public_exponent_not_in_range`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "w_rsa_public_exponent_not_in_range",
    doc: "The RSA exponent is not between 2^16+1 and 2^256-1.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.6",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2013-02-21",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.key.rsa().is_some(),
    check: |view| {
        let bits = view.key.rsa().map_or(0, |key| bit_length(key.exponent));
        let least = view.key.rsa().is_some_and(|key| key.exponent == [1, 0, 0]);
        Verdict::of((17..=256).contains(&bits) && !least, "the RSA exponent is not between 2^16+1 and 2^256-1")
    },
};
