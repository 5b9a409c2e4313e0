//! `e_mp_exponent_cannot_be_one`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_mp_exponent_cannot_be_one",
    doc: "The RSA exponent is 1.",
    citation: "Mozilla Root Store Policy, 5.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2017-02-28",
    ineffective: None,
    applies: |view| view.key.rsa().is_some(),
    check: |view| Verdict::of(view.key.rsa().is_some_and(|key| key.exponent != [1]), "the RSA exponent is 1"),
};
