//! `e_mp_authority_key_identifier_correct`

use crate::lint::{Lint, Severity, Source, Verdict};

pub const LINT: Lint = Lint {
    name: "e_mp_authority_key_identifier_correct",
    doc: "The authority key identifier holds the key's and the issuer's with its serial number too.",
    citation: "Mozilla Root Store Policy, 5.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2013-07-26",
    ineffective: None,
    applies: |view| view.extensions.authority_key_id.is_some(),
    check: |view| {
        let Some(Ok(identifier)) = &view.extensions.authority_key_id else { return Verdict::NotApplicable };
        let both = identifier.key.is_some() && identifier.issuer.is_some() && identifier.serial.is_some();
        Verdict::of(!both, "the authority key identifier names the key and the issuer with its serial number too")
    },
};
