//! What Mozilla's root programme wants of public certificates.

use super::Lint;

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &[];
