//! `e_private_version_not_3`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_private_version_not_3",
    doc: "It is of an old version, which has no extensions: it can neither be told from an authority nor be limited.",
    citation: "RFC 5280, 4.1.2.1",
    source: Source::Private,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| Verdict::of(view.version == 3, "it is not of version 3"),
};
