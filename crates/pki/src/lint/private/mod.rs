//! What a private authority should keep to. Public ones are held to stricter rules, by others.

use super::{CrlLint, Lint};

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &[];

/// This family's lints of lists of revoked certificates, sorted by name.
pub(super) const CRL_LINTS: &[&CrlLint] = &[];
