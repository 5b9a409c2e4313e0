//! `e_old_root_ca_rsa_mod_less_than_2048_bits`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, day, kind};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "e_old_root_ca_rsa_mod_less_than_2048_bits",
    doc: "The RSA key of an old root has less than 2048 bits.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| {
        view.not_before.seconds.is_some_and(|begins| begins < day::seconds("2011-01-01"))
            && kind::is_root(view)
            && kind::may_serve(view)
            && view.key.rsa().is_some()
    },
    check: |view| {
        let bits = view.key.rsa().map_or(0, |key| bit_length(key.modulus));
        Verdict::of(bits >= 2048, "the RSA key has less than 2048 bits")
    },
};
