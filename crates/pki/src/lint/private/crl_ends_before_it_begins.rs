//! `e_private_crl_ends_before_it_begins`

use crate::lint::{ALWAYS, CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "e_private_crl_ends_before_it_begins",
    doc: "A list names a next one that comes before itself.",
    citation: "RFC 5280, 5.1.2.5",
    source: Source::Private,
    severity: Severity::Error,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.next_update.is_some(),
    check: |view| {
        Verdict::of(
            view.next_update
                .and_then(|next| next.seconds)
                .zip(view.this_update.seconds)
                .is_none_or(|(next, this)| next > this),
            "the next list comes before this one",
        )
    },
};
