//! `e_subject_dn_serial_number_max_length`

use super::length;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subject_dn_serial_number_max_length",
    doc: "The serial number of the subject is longer than 64 characters.",
    citation: "RFC 5280, A.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.subject.has(oid::SERIAL_NUMBER),
    check: |view| {
        Verdict::of(
            length::within(view, oid::SERIAL_NUMBER, 64),
            "the serial number of the subject is longer than 64 characters",
        )
    },
};
