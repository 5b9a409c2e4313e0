//! `e_legacy_generation_deprecated`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_legacy_generation_deprecated",
    doc: "It is under a policy of the legacy generation.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.6.1 (ballot SMC08)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2025-07-15",
    ineffective: None,
    applies: |view| profile::is_of(view, &[profile::LEGACY]) && kind::is_subscriber(view),
    check: |_| Verdict::of(false, "it is under a policy of the legacy generation"),
};
