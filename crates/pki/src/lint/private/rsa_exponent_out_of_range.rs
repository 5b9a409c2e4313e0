//! `e_private_rsa_exponent_out_of_range`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "e_private_rsa_exponent_out_of_range",
    doc: "The exponent of an RSA key is even or below 65537.",
    citation: "FIPS 186-5, A.1.1; BSI TR-02102-1, 2.3.5",
    source: Source::Private,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.key.rsa().is_some(),
    check: |view| {
        let exponent = view.key.rsa().map_or(&[][..], |key| key.exponent);
        let odd = exponent.last().is_some_and(|last| last % 2 == 1);
        Verdict::of(odd && bit_length(exponent) >= 17 && exponent != [1, 0, 0], "the exponent is even or below 65537")
    },
};
