//! What ETSI wants of qualified certificates.

use super::Lint;

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &[];
