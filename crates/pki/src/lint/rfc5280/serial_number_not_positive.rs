//! `e_serial_number_not_positive`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_serial_number_not_positive",
    doc: "The serial number is zero or negative.",
    citation: "RFC 5280, 4.1.2.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(
            view.serial.first().is_some_and(|first| *first < 0x80) && view.serial.iter().any(|byte| *byte != 0),
            "the serial number is not positive",
        )
    },
};
