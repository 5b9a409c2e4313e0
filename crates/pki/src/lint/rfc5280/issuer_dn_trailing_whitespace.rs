//! `w_issuer_dn_trailing_whitespace`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "w_issuer_dn_trailing_whitespace",
    doc: "A part of the issuer's name ends with a space.",
    citation: "RFC 5280, 7.1",
    source: Source::Community,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(
            !view.issuer.attributes.iter().any(|one| one.value.last() == Some(&b' ')),
            "a part of the issuer's name ends with a space",
        )
    },
};
