//! `e_private_serial_low_entropy`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};
use crate::x509::bit_length;

pub const LINT: Lint = Lint {
    name: "e_private_serial_low_entropy",
    doc: "The serial number is too short for 64 random bits, so that a forger may foretell it.",
    citation: "RFC 4086, 8.2; CA/Browser Forum Baseline Requirements, 7.1",
    source: Source::Private,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| !view.is_authority(),
    // 64 random bits begin with 16 zeros once in 65,536 certificates.
    check: |view| Verdict::of(bit_length(view.serial) > 48, "the serial number is too short for 64 random bits"),
};
