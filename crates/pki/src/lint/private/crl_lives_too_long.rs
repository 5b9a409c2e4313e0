//! `w_private_crl_lives_too_long`

use crate::lint::{ALWAYS, CrlLint, Severity, Source, Verdict};

pub const LINT: CrlLint = CrlLint {
    name: "w_private_crl_lives_too_long",
    doc: "A list lives longer than a year; one of end entities alone, longer than 31 days.",
    citation: "CA/Browser Forum Baseline Requirements, 4.9.7; NIST SP 800-57 Part 3 Rev. 1, 2.3.3",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.next_update.is_some(),
    check: |view| {
        let users = matches!(view.issuing_point(), Some(Ok(point)) if point.only_users);
        let most = if users { 31 } else { 366 } * 86_400;
        let lives = view
            .next_update
            .and_then(|next| next.seconds)
            .zip(view.this_update.seconds)
            .map_or(0, |(until, from)| until - from);
        Verdict::of(lives <= most, "the list lives too long")
    },
};
