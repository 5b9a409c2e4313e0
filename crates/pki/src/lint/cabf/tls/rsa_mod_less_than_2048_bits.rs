//! `e_rsa_mod_less_than_2048_bits`
//!
//! It holds for what is valid after 2013, however old it is; so the date is asked for in `applies`.

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "e_rsa_mod_less_than_2048_bits",
    doc: "The RSA key has less than 2048 bits.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| kind::may_serve(view) && !parts::ends_before(view, "2014-01-01") && view.key.rsa().is_some(),
    check: |view| {
        let bits = view.key.rsa().map_or(0, |key| bit_length(key.modulus));
        Verdict::of(bits >= 2048, "the RSA key has less than 2048 bits")
    },
};
