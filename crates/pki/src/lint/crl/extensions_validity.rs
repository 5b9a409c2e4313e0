//! `e_crl_extensions_validity`

use crate::lint::{ALWAYS, CrlLint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_extensions_validity",
    doc: "An extension of the list should not be there, or is critical where it must not be.",
    citation: "CA/Browser Forum Baseline Requirements, 7.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |_| true,
    check: |view| {
        let wanted = |oid: &[u8]| match oid {
            oid::CRL_NUMBER | oid::AUTHORITY_KEY_IDENTIFIER => Some(false),
            oid::ISSUING_DISTRIBUTION_POINT => Some(true),
            _ => None,
        };
        let all = &view.extensions.all;
        if all.iter().any(|one| wanted(one.oid).is_none()) {
            return Verdict::FoundAs(Severity::Warning, "an extension of the list should not be there".into());
        }
        Verdict::of(
            all.iter().all(|one| wanted(one.oid) == Some(one.critical)),
            "an extension is critical where it must not be, or the other way",
        )
    },
};
