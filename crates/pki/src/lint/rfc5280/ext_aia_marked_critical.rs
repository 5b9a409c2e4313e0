//! `e_ext_aia_marked_critical`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_aia_marked_critical",
    doc: "The authority information access is critical.",
    citation: "RFC 5280, 4.2.2.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::AUTHORITY_INFO_ACCESS),
    check: |view| {
        Verdict::of(
            !view.extensions.is_critical(oid::AUTHORITY_INFO_ACCESS),
            "the authority information access is critical",
        )
    },
};
