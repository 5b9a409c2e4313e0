//! User notices among the qualifiers of policies (RFC 5280, 4.2.1.4).

use crate::der::{Element, tag};
use crate::lint::parts::policies;
use crate::x509::{View, oid};

/// One user notice.
pub(super) struct Notice<'a> {
    /// True if it refers to a notice elsewhere.
    pub(super) refers: bool,
    /// Its text.
    pub(super) text: Option<Element<'a>>,
}

/// Every user notice that can be read.
pub(super) fn all<'b, 'a>(view: &'b View<'a>) -> impl Iterator<Item = Notice<'a>> + use<'a, 'b> {
    let qualifiers = policies(view).iter().flat_map(|policy| &policy.qualifiers);
    qualifiers.filter(|(kind, _)| *kind == oid::USER_NOTICE).filter_map(|(_, notice)| {
        let mut inside = (notice.tag == tag::SEQUENCE).then(|| notice.inside())?;
        let refers = inside.maybe(tag::SEQUENCE).ok()?.is_some();
        let text = if inside.is_empty() { None } else { Some(inside.next().ok()?) };
        Some(Notice { refers, text })
    })
}

/// Their texts.
pub(super) fn texts<'b, 'a>(view: &'b View<'a>) -> impl Iterator<Item = Element<'a>> + use<'a, 'b> {
    all(view).filter_map(|notice| notice.text)
}
