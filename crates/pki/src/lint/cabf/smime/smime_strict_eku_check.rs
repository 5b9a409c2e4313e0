//! `e_smime_strict_eku_check`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_smime_strict_eku_check",
    doc: "The purposes are not e-mail alone.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 f",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_of(view, &[profile::STRICT]) && kind::is_subscriber(view),
    check: |view| {
        Verdict::of(matches!(parts::purposes(view), [oid::EMAIL_PROTECTION]), "the purposes are not e-mail alone")
    },
};
