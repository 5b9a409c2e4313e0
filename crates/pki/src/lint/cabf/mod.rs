//! What the CA/Browser Forum wants of public certificates.

mod code_signing;
mod country;
mod ev;
mod internal;
mod smime;
mod tls;

use super::{Lint, list};

const DOCUMENTS: &[&[&Lint]] = &[code_signing::LINTS, ev::LINTS, smime::LINTS, tls::LINTS];

/// This family's lints, sorted by name.
pub(super) const LINTS: &[&Lint] = &list::merge::<_, _, { list::count(DOCUMENTS) }>(DOCUMENTS, DOCUMENTS[0][0]);
