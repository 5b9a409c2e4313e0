//! `e_cert_ext_invalid_der`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_cert_ext_invalid_der",
    doc: "An extension that RFC 5280 defines is not encoded as it defines it.",
    citation: "RFC 5280, 4.2 and A.2",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| !view.extensions.all.is_empty(),
    check: |view| {
        Verdict::of(!parts::has_unreadable_extension(view), "an extension is not encoded as RFC 5280 defines it")
    },
};
