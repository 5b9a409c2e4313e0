//! What RFC 5280, and the RFCs about certificates beside it, want of every certificate.

pub(super) mod serial_number_longer_than_20_octets;

use super::Lint;

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &[&serial_number_longer_than_20_octets::LINT];
