//! The entries of a list, walked over.

use crate::der::{Element, Reader, tag};
use crate::x509::Extensions;
use crate::x509::crl::CrlView;

/// The extensions of each entry that has some.
pub(super) fn extensions<'a>(view: &CrlView<'a>) -> impl Iterator<Item = Extensions<'a>> + use<'a> {
    let some = view.entries().flatten().filter(|entry| entry.extensions.is_some());
    some.filter_map(|entry| entry.extensions().ok())
}

/// The reason of each entry that has one.
pub(super) fn reasons<'a>(view: &CrlView<'a>) -> impl Iterator<Item = u64> + use<'a> {
    extensions(view).filter_map(|all| all.reason().and_then(Result::ok))
}

/// True if the list's own extensions are there and none.
pub(super) fn has_empty_extensions(view: &CrlView<'_>) -> bool {
    let Ok(tbs) = Element::only(view.tbs) else { return false };
    let mut fields: Reader<'_> = tbs.inside();
    while let Ok(field) = fields.next() {
        if field.tag == tag::structure(0) {
            return field.value == [tag::SEQUENCE, 0];
        }
    }
    false
}
