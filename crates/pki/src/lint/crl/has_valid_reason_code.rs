//! `e_crl_has_valid_reason_code`

use super::entries;
use crate::lint::{CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_has_valid_reason_code",
    doc: "An entry has a reason that is unspecified or unknown.",
    citation: "RFC 5280, 5.3.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| entries::reasons(view).next().is_some(),
    check: |view| match entries::reasons(view).find(|reason| matches!(reason, 0 | 7 | 11..)) {
        None => Verdict::Pass,
        Some(0) => Verdict::FoundAs(Severity::Warning, "a reason is unspecified: it should be absent".into()),
        Some(reason) => Verdict::Found(format!("there is no reason {reason}").into()),
    },
};
