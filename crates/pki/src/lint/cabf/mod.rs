//! What the CA/Browser Forum wants of public certificates.

mod country;
mod ev;
mod tls;

use super::{Lint, list};

const DOCUMENTS: &[&[&Lint]] = &[tls::LINTS];

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &list::merge::<_, _, { list::count(DOCUMENTS) }>(DOCUMENTS, DOCUMENTS[0][0]);
