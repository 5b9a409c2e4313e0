//! What RFC 5280 and the CA/Browser Forum want of lists of revoked certificates.

pub(super) mod next_update_missing;

use super::CrlLint;

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&CrlLint] = &[&next_update_missing::LINT];
