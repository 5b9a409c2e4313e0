//! `e_crl_auth_key_id_only_contains_keyid`

use crate::lint::{CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_auth_key_id_only_contains_keyid",
    doc: "The authority's key identifier has more than the key, or not the key.",
    citation: "CA/Browser Forum Baseline Requirements, 7.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |_| true,
    check: |view| match &view.extensions.authority_key_id {
        None => Verdict::Pass,
        Some(Ok(id)) if id.key.is_some() && id.issuer.is_none() && id.serial.is_none() => Verdict::Pass,
        Some(_) => Verdict::Found("the authority's key identifier must hold the key's, and nothing else".into()),
    },
};
