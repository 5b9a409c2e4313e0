//! `e_private_leaf_key_too_small`

use super::strength;
use crate::lint::{Lint, Severity, Source};

pub const LINT: Lint = Lint {
    name: "e_private_leaf_key_too_small",
    doc: "A key gives less than 112 bits of security.",
    citation: "NIST SP 800-131A Rev. 2, 3; NIST SP 800-57 Part 1 Rev. 5, 5.6.2",
    source: Source::Private,
    severity: Severity::Error,
    effective: "2014-01-01",
    ineffective: None,
    applies: |view| !view.is_authority(),
    check: |view| strength::verdict(view, 112),
};
