//! `e_old_sub_cert_rsa_mod_less_than_1024_bits`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "e_old_sub_cert_rsa_mod_less_than_1024_bits",
    doc: "The RSA key of an old certificate has less than 1024 bits.",
    citation: "CA/Browser Forum Baseline Requirements, 6.1.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| {
        parts::ends_before(view, "2014-01-01")
            && !view.is_authority()
            && kind::may_serve(view)
            && view.key.rsa().is_some()
    },
    check: |view| {
        let bits = view.key.rsa().map_or(0, |key| bit_length(key.modulus));
        Verdict::of(bits >= 1024, "the RSA key has less than 1024 bits")
    },
};
