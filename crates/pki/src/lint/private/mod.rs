//! What a private authority should keep to. Public ones are held to stricter rules, by others.

use super::Lint;

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &[];
