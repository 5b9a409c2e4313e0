//! What the CA/Browser Forum wants of public certificates.

mod rsa_mod_less_than_2048_bits;

use super::Lint;

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &[&rsa_mod_less_than_2048_bits::LINT];
