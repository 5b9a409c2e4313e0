//! `e_cs_rsa_key_size`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "e_cs_rsa_key_size",
    doc: "The RSA key has less than 3072 bits.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 6.1.5.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view) && kind::is_subscriber(view) && view.key.rsa().is_some(),
    check: |view| {
        let bits = view.key.rsa().map_or(0, |key| bit_length(key.modulus));
        Verdict::of(bits >= 3072, "the RSA key has less than 3072 bits")
    },
};
