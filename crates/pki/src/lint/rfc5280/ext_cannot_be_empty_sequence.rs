//! `e_ext_cannot_be_empty_sequence`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_cannot_be_empty_sequence",
    doc: "An extension that is a list has no entry.",
    citation: "RFC 5280, 4.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::unless(
            parts::empty_list(view)
                .map(|empty| format!("the extension {} has no entry", oid::dotted(empty).unwrap_or_default())),
        )
    },
};
