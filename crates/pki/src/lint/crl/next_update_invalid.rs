//! `e_crl_next_update_invalid`

use crate::lint::{CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_next_update_invalid",
    doc: "The list lives longer than ten days.",
    citation: "CA/Browser Forum Baseline Requirements, 4.9.7 and 7.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-07-15",
    ineffective: None,
    applies: |view| view.next_update.is_some(),
    check: |view| {
        let next = view.next_update.and_then(|next| next.seconds);
        Verdict::of(
            view.this_update.seconds.zip(next).is_none_or(|(from, until)| until <= from + 10 * 86_400),
            "the list lives longer than ten days",
        )
    },
};
