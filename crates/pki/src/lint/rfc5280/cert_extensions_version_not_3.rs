//! `e_cert_extensions_version_not_3`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_cert_extensions_version_not_3",
    doc: "It has extensions and is not of version 3.",
    citation: "RFC 5280, 4.1.2.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(view.version == 3 || view.extensions.all.is_empty(), "it has extensions and is not of version 3")
    },
};
