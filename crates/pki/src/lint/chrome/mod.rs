//! What Chrome's root programme wants of public certificates.

mod client_auth_not_allowed;
#[cfg(test)]
mod tests;

use crate::lint::Lint;

/// This family's lints, sorted by name.
pub(in crate::lint) const LINTS: &[&Lint] = &[&client_auth_not_allowed::LINT];
