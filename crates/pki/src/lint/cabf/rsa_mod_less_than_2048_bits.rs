//! `e_rsa_mod_less_than_2048_bits`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "e_rsa_mod_less_than_2048_bits",
    doc: "The RSA key has less than 2048 bits.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2013-12-31",
    ineffective: None,
    applies: |view| view.key.rsa().is_some(),
    check: |view| {
        let bits = view.key.rsa().map_or(0, |key| bit_length(key.modulus));
        Verdict::of(bits >= 2048, "the RSA key has less than 2048 bits")
    },
};
