//! `e_mp_modulus_must_be_2048_bits_or_more`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "e_mp_modulus_must_be_2048_bits_or_more",
    doc: "The RSA key has less than 2048 bits.",
    citation: "Mozilla Root Store Policy, 5.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2017-02-28",
    ineffective: None,
    applies: |view| view.key.rsa().is_some(),
    check: |view| {
        let bits = view.key.rsa().map_or(0, |key| bit_length(key.modulus));
        Verdict::of(bits >= 2048, "the RSA key has less than 2048 bits")
    },
};
