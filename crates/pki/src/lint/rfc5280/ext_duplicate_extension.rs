//! `e_ext_duplicate_extension`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_duplicate_extension",
    doc: "An extension stands there twice.",
    citation: "RFC 5280, 4.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.version == 3,
    check: |view| {
        Verdict::unless(
            view.extensions
                .doubled()
                .map(|twice| format!("the extension {} stands there twice", oid::dotted(twice).unwrap_or_default())),
        )
    },
};
