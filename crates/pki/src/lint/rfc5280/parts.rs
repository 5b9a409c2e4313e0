//! Parts of a certificate that more than one of these lints asks for.

use crate::der::{Element, tag};
use crate::x509::extension::{GeneralName, KeyUsage, Subtree};
use crate::x509::{View, oid};

/// The subject's alternative names; none if they cannot be read.
pub(super) fn san<'b, 'a>(view: &'b View<'a>) -> &'b [GeneralName<'a>] {
    crate::lint::parts::names(view)
}

/// The issuer's alternative names; none if they cannot be read.
pub(super) fn ian<'b, 'a>(view: &'b View<'a>) -> &'b [GeneralName<'a>] {
    match &view.extensions.issuer_names {
        Some(Ok(names)) => names,
        _ => &[],
    }
}

/// True if a name of these kinds has no content.
pub(super) fn is_empty_name(name: &GeneralName<'_>) -> bool {
    match name {
        GeneralName::Other(value)
        | GeneralName::Email(value)
        | GeneralName::Dns(value)
        | GeneralName::X400(value)
        | GeneralName::Directory(value)
        | GeneralName::EdiParty(value)
        | GeneralName::Uri(value)
        | GeneralName::Ip(value)
        | GeneralName::RegisteredId(value) => value.is_empty(),
    }
}

/// Each name constraint, permitted or excluded.
pub(super) fn constraints<'b, 'a>(view: &'b View<'a>) -> impl Iterator<Item = &'b Subtree<'a>> {
    let read = view.extensions.name_constraints.as_ref().and_then(|read| read.as_ref().ok());
    read.into_iter().flat_map(|read| read.permitted.iter().flatten().chain(read.excluded.iter().flatten()))
}

/// True if the key may be used so.
pub(super) fn has_usage(view: &View<'_>, usage: KeyUsage) -> bool {
    view.extensions.key_usage.is_some_and(|read| read.is_ok_and(|read| read.has(usage)))
}

/// True if the path length's sign bit is set.
pub(super) fn has_negative_path_length(view: &View<'_>) -> bool {
    let Some(extension) = view.extensions.get(oid::BASIC_CONSTRAINTS) else { return false };
    let Ok(sequence) = Element::only(extension.value) else { return false };
    let mut inside = sequence.inside();
    let _ = inside.maybe(tag::BOOLEAN);
    inside.take(tag::INTEGER).is_ok_and(|length| length.value.first().is_some_and(|first| *first >= 0x80))
}

/// Extensions whose value is a list that must have an entry.
const LISTS: [&[u8]; 10] = [
    oid::CERTIFICATE_POLICIES,
    oid::POLICY_MAPPINGS,
    oid::SUBJECT_ALT_NAME,
    oid::ISSUER_ALT_NAME,
    oid::SUBJECT_DIRECTORY_ATTRIBUTES,
    oid::EXTENDED_KEY_USAGE,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::AUTHORITY_INFO_ACCESS,
    oid::SUBJECT_INFO_ACCESS,
    oid::FRESHEST_CRL,
];

/// The first extension that is an empty list and must not be.
pub(super) fn empty_list<'a>(view: &View<'a>) -> Option<&'a [u8]> {
    let empty = |value: &[u8]| value == [tag::SEQUENCE, 0];
    view.extensions.all.iter().find(|one| empty(one.value) && LISTS.contains(&one.oid)).map(|one| one.oid)
}

/// True if an extension that is read here is there and cannot be read.
pub(super) fn has_unreadable_extension(view: &View<'_>) -> bool {
    let read = &view.extensions;
    let bad = [
        matches!(read.basic_constraints, Some(Err(_))),
        matches!(read.key_usage, Some(Err(_))),
        matches!(read.extended_key_usage, Some(Err(_))),
        matches!(read.subject_names, Some(Err(_))),
        matches!(read.issuer_names, Some(Err(_))),
        matches!(read.subject_key_id, Some(Err(_))),
        matches!(read.authority_key_id, Some(Err(_))),
        matches!(read.name_constraints, Some(Err(_))),
        matches!(read.policies, Some(Err(_))),
        matches!(read.policy_mappings, Some(Err(_))),
        matches!(read.policy_constraints, Some(Err(_))),
        matches!(read.inhibit_any_policy, Some(Err(_))),
        matches!(read.crl_points, Some(Err(_))),
        matches!(read.authority_access, Some(Err(_))),
    ];
    bad.contains(&true)
}
