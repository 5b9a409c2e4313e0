//! `e_exactly_one_smime_policy`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_exactly_one_smime_policy",
    doc: "A certificate for e-mail names not exactly one of the reserved policies.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.6.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && profile::is_for_email(view),
    check: |view| {
        Verdict::of(profile::count(view) == 1, "not exactly one of the reserved policies for e-mail is named")
    },
};
