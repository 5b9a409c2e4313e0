//! `e_crl_no_duplicate_extensions`

use crate::lint::{ALWAYS, CrlLint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_no_duplicate_extensions",
    doc: "An extension of the list stands there twice.",
    citation: "RFC 5280, 4.2 and 5.2",
    source: Source::Community,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::unless(
            view.extensions
                .doubled()
                .map(|twice| format!("the extension {} stands there twice", oid::dotted(twice).unwrap_or_default())),
        )
    },
};
