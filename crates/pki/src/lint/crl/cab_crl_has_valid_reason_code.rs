//! `e_cab_crl_has_valid_reason_code`

use super::entries;
use crate::lint::{CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_cab_crl_has_valid_reason_code",
    doc: "An entry has a reason that public authorities may not give.",
    citation: "CA/Browser Forum Baseline Requirements, 7.2.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-07-15",
    ineffective: None,
    applies: |view| view.entries().next().is_some(),
    check: |view| {
        Verdict::unless(
            entries::reasons(view)
                .find(|reason| ![1, 3, 4, 5, 9].contains(reason))
                .map(|reason| format!("the reason {reason} may not be given")),
        )
    },
};
