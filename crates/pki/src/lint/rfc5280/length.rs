//! How long the parts of a name are, in characters.

use crate::x509::{View, name};

/// True if no attribute of the subject with this type is longer.
pub(super) fn within(view: &View<'_>, oid: &[u8], most: usize) -> bool {
    view.subject.all(oid).all(|one| characters(one.tag, one.value) <= most)
}

/// The characters of a string; of what is no string, its bytes.
pub(super) fn characters(tag: u8, value: &[u8]) -> usize {
    name::text(tag, value).map_or(value.len(), |text| text.chars().count())
}
