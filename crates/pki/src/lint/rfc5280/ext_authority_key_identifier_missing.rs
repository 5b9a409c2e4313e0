//! `e_ext_authority_key_identifier_missing`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_authority_key_identifier_missing",
    doc: "It does not say which key signed it.",
    citation: "RFC 5280, 4.2.1.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        Verdict::of(
            view.extensions.has(oid::AUTHORITY_KEY_IDENTIFIER) || view.is_authority() && view.is_self_issued(),
            "there is no authority key identifier",
        )
    },
};
