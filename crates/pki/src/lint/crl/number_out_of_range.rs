//! `e_crl_number_out_of_range`

use crate::lint::{ALWAYS, CrlLint, Severity, Source, Verdict};
use crate::x509::bit_length;

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_number_out_of_range",
    doc: "The number of the list is absent, negative or too large.",
    citation: "CA/Browser Forum Baseline Requirements, 7.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| match view.number() {
        None | Some(Err(_)) => Verdict::Found("the list has no number".into()),
        Some(Ok([0x80..=0xff, ..])) => Verdict::Found("the number is negative".into()),
        Some(Ok(number)) => Verdict::of(bit_length(number) <= 159, "the number has more than 159 bits"),
    },
};
