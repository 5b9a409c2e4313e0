//! `e_mp_modulus_must_be_divisible_by_8`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "e_mp_modulus_must_be_divisible_by_8",
    doc: "The RSA key's length in bits is no multiple of 8.",
    citation: "Mozilla Root Store Policy, 5.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2017-02-28",
    ineffective: None,
    applies: |view| view.key.rsa().is_some(),
    check: |view| {
        let bits = view.key.rsa().map_or(0, |key| bit_length(key.modulus));
        Verdict::of(bits.is_multiple_of(8), "the RSA key's length in bits is no multiple of 8")
    },
};
