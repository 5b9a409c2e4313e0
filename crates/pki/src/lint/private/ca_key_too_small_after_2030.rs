//! `w_private_ca_key_too_small_after_2030`

use super::strength;
use crate::lint::{ALWAYS, Lint, Severity, Source, parts};

pub const LINT: Lint = Lint {
    name: "w_private_ca_key_too_small_after_2030",
    doc: "An authority is valid beyond 2030 with a key of less than 128 bits of security.",
    citation: "NIST SP 800-57 Part 1 Rev. 5, 5.6.3; BSI TR-02102-1, 2.3.1",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.is_authority() && parts::ends_after(view, "2031-01-01"),
    check: |view| strength::verdict(view, 128),
};
