//! `e_rsa_public_exponent_not_odd`

use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_rsa_public_exponent_not_odd",
    doc: "The RSA exponent is even.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.6",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2013-02-21",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.key.rsa().is_some(),
    check: |view| {
        let last = view.key.rsa().and_then(|key| key.exponent.last().copied());
        Verdict::of(last.is_some_and(|last| last & 1 == 1), "the RSA exponent is even")
    },
};
