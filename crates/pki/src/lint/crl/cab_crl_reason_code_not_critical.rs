//! `e_cab_crl_reason_code_not_critical`

use super::entries;
use crate::lint::{CrlLint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: CrlLint = CrlLint {
    name: "e_cab_crl_reason_code_not_critical",
    doc: "The reason of an entry is critical.",
    citation: "CA/Browser Forum Baseline Requirements, 7.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| entries::reasons(view).next().is_some(),
    check: |view| {
        Verdict::of(
            !entries::extensions(view).any(|all| all.is_critical(oid::CRL_REASON)),
            "the reason of an entry is critical",
        )
    },
};
