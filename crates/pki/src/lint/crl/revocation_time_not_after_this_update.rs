//! `e_crl_revocation_time_not_after_this_update`

use crate::lint::{CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_crl_revocation_time_not_after_this_update",
    doc: "An entry was revoked after the list was made.",
    citation: "RFC 5280, 5.1.2.4 and 5.1.2.6",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.entries().next().is_some(),
    check: |view| {
        let made = view.this_update.seconds;
        let later = view
            .entries()
            .flatten()
            .any(|entry| made.zip(entry.moment.seconds).is_some_and(|(made, revoked)| revoked > made));
        Verdict::of(!later, "an entry was revoked after the list was made")
    },
};
