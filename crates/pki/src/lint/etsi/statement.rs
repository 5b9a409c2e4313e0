//! Statements of qualified certificates (RFC 3739, 3.2.6; ETSI EN 319 412-5).

use crate::der::{Element, tag};
use crate::lint::parts;
use crate::x509::{View, oid};

/// id-etsi-qcs, 0.4.0.1862.1.
const ETSI: &[u8] = b"\x04\x00\x8e\x46\x01";
/// id-etsi-qcs-QcCompliance.
pub(super) const COMPLIANCE: &[u8] = b"\x04\x00\x8e\x46\x01\x01";
/// id-etsi-qcs-QcRetentionPeriod.
pub(super) const RETENTION: &[u8] = b"\x04\x00\x8e\x46\x01\x03";
/// id-etsi-qcs-QcSSCD.
pub(super) const SSCD: &[u8] = b"\x04\x00\x8e\x46\x01\x04";
/// id-etsi-qcs-QcType.
pub(super) const TYPE: &[u8] = b"\x04\x00\x8e\x46\x01\x06";
/// Policies of EN 319 411-2, 0.4.0.194112.1; their last arc follows.
const POLICIES: &[u8] = b"\x04\x00\x8b\xec\x40\x01";

/// How many statements are read; there are nine of ETSI's.
const MOST: usize = 100;

/// One statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement<'a> {
    /// What is stated, an object identifier's content.
    pub(super) oid: &'a [u8],
    /// More about it.
    pub(super) information: Option<Element<'a>>,
}

impl Statement<'_> {
    /// True if it is one of those that EN 319 412-5 defines.
    pub(super) fn is_etsi(&self) -> bool {
        matches!(self.oid.strip_prefix(ETSI), Some([1..=9]))
    }
}

/// The first statements, [`MOST`] of those that can be read, in their order.
pub(super) fn all<'a>(view: &View<'a>) -> impl Iterator<Item = Statement<'a>> + use<'a> {
    let value = view.extensions.get(oid::QC_STATEMENTS).map_or(&[][..], |extension| extension.value);
    let list = Element::only(value).ok().filter(|list| list.tag == tag::SEQUENCE);
    let mut list = list.map(|list| list.inside());
    std::iter::from_fn(move || {
        let mut parts = list.as_mut()?.take(tag::SEQUENCE).ok()?.inside();
        let oid = parts.take(tag::OID).ok()?.value;
        Some(Statement { oid, information: parts.next().ok() })
    })
    .take(MOST)
}

/// The first statement of this kind.
pub(super) fn find<'a>(view: &View<'a>, wanted: &[u8]) -> Option<Statement<'a>> {
    all(view).find(|statement| statement.oid == wanted)
}

/// How many types the statement of types names; `None` if one is unknown or there is no readable statement.
pub(super) fn types(view: &View<'_>) -> Option<usize> {
    let mut list = find(view, TYPE)?.information.filter(|list| list.tag == tag::SEQUENCE)?.inside();
    let mut count = 0;
    while !list.is_empty() {
        // Signatures, seals and web sites.
        let Some([1..=3]) = list.take(tag::OID).ok()?.value.strip_prefix(TYPE) else { return None };
        count += 1;
    }
    Some(count)
}

/// True if a person's name is certified, by the policies of EN 319 411-2: those for persons, and those for web sites
/// where the subject is no organization.
pub(super) fn is_about_person(view: &View<'_>) -> bool {
    let person = || {
        let subject = &view.subject;
        let named = subject.has(oid::GIVEN_NAME) || subject.has(oid::SURNAME) || subject.has(oid::PSEUDONYM);
        named && !subject.has(oid::ORGANIZATION)
    };
    parts::policies(view).iter().any(|policy| match policy.oid.strip_prefix(POLICIES) {
        Some([0 | 2]) => true,
        Some([4..=6]) => person(),
        _ => false,
    })
}
