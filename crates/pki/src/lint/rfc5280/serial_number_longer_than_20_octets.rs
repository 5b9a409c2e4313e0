//! `e_serial_number_longer_than_20_octets`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_serial_number_longer_than_20_octets",
    doc: "The serial number is longer than 20 octets.",
    citation: "RFC 5280, 4.1.2.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(view.serial.len() <= 20, "the serial number is longer than 20 octets"),
};
