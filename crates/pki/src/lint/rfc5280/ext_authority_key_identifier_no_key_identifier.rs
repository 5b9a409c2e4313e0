//! `e_ext_authority_key_identifier_no_key_identifier`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_ext_authority_key_identifier_no_key_identifier",
    doc: "The authority's key identifier does not identify a key.",
    citation: "RFC 5280, 4.2.1.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "1999-01-01",
    ineffective: None,
    applies: |_| true,
    check: |view| {
        let named = matches!(&view.extensions.authority_key_id, Some(Ok(id)) if id.key.is_some());
        Verdict::of(named || view.is_authority() && view.is_self_issued(), "no key of the authority is identified")
    },
};
