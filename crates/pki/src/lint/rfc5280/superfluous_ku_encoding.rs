//! `e_superfluous_ku_encoding`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_superfluous_ku_encoding",
    doc: "The key usage ends in a zero byte.",
    citation: "RFC 5280, 4.2.1.3; ITU-T X.690, 11.2.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.extensions.has(oid::KEY_USAGE),
    check: |view| match view.extensions.get(oid::KEY_USAGE).and_then(|extension| extension.value.last()) {
        Some(last) => Verdict::of(*last != 0, "the key usage ends in a zero byte"),
        None => Verdict::NotApplicable,
    },
};
