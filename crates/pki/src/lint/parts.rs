//! Parts of a certificate as lints ask for them: lists that are empty where
//! an extension is absent or unreadable, so that a lint about what stands in
//! it has nothing to say. That it is unreadable is told by lints of their own.

use super::day;
use crate::x509::extension::{GeneralName, KeyUsage, Policy};
use crate::x509::{Attribute, View, oid};

/// The names of the subject beside its distinguished name.
pub(super) fn names<'b, 'a>(view: &'b View<'a>) -> &'b [GeneralName<'a>] {
    match &view.extensions.subject_names {
        Some(Ok(names)) => names,
        _ => &[],
    }
}

/// Its DNS names, content octets.
pub(super) fn dns_names<'b, 'a>(view: &'b View<'a>) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a, 'b> {
    names(view).iter().filter_map(|name| match name {
        GeneralName::Dns(name) => Some(*name),
        _ => None,
    })
}

/// The last common name of the subject: where there are several, most programs take it.
pub(super) fn common_name<'b, 'a>(view: &'b View<'a>) -> Option<&'b Attribute<'a>> {
    view.subject.attributes.iter().rev().find(|attribute| attribute.oid == oid::COMMON_NAME)
}

/// True if the subject has a common name or a DNS name.
pub(super) fn has_host_names(view: &View<'_>) -> bool {
    dns_names(view).next().is_some() || common_name(view).is_some_and(|name| !name.value.is_empty())
}

/// The certificate policies.
pub(super) fn policies<'b, 'a>(view: &'b View<'a>) -> &'b [Policy<'a>] {
    match &view.extensions.policies {
        Some(Ok(policies)) => policies,
        _ => &[],
    }
}

/// True if this policy is among them.
pub(super) fn has_policy(view: &View<'_>, policy: &[u8]) -> bool {
    policies(view).iter().any(|one| one.oid == policy)
}

/// True for the policies that the CA/Browser Forum reserved for certificates of TLS servers.
pub(super) fn is_reserved(policy: &[u8]) -> bool {
    // 2.23.140.1: each of the four begins so, most other policies do not.
    policy.starts_with(&[0x67, 0x81, 0x0c, 1])
        && [oid::DOMAIN_VALIDATED, oid::ORGANIZATION_VALIDATED, oid::INDIVIDUAL_VALIDATED, oid::EXTENDED_VALIDATION]
            .contains(&policy)
}

/// The purposes of the extended key usage.
pub(super) fn purposes<'b, 'a>(view: &'b View<'a>) -> &'b [&'a [u8]] {
    match &view.extensions.extended_key_usage {
        Some(Ok(purposes)) => purposes,
        _ => &[],
    }
}

/// The key usage.
pub(super) fn usage(view: &View<'_>) -> Option<KeyUsage> {
    view.extensions.key_usage.and_then(Result::ok)
}

/// The addresses of OCSP responders.
pub(super) fn ocsp_urls<'b, 'a>(view: &'b View<'a>) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a, 'b> {
    access_urls(view, oid::OCSP)
}

/// The addresses of the issuer's certificate.
pub(super) fn issuer_urls<'b, 'a>(view: &'b View<'a>) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a, 'b> {
    access_urls(view, oid::CA_ISSUERS)
}

fn access_urls<'b, 'a>(
    view: &'b View<'a>,
    wanted: &'static [u8],
) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a, 'b> {
    let list = match &view.extensions.authority_access {
        Some(Ok(list)) => list.as_slice(),
        _ => &[],
    };
    list.iter().filter_map(move |(method, place)| match place {
        GeneralName::Uri(url) if *method == wanted => Some(*url),
        _ => None,
    })
}

/// The addresses of lists of revoked certificates.
pub(super) fn crl_urls<'b, 'a>(view: &'b View<'a>) -> impl Iterator<Item = &'a [u8]> + use<'a, 'b> {
    let points = match &view.extensions.crl_points {
        Some(Ok(points)) => points.as_slice(),
        _ => &[],
    };
    points.iter().flat_map(|point| &point.names).filter_map(|name| match name {
        GeneralName::Uri(url) => Some(*url),
        _ => None,
    })
}

/// True if an address begins with this scheme and `://`, in capitals or not,
/// and holds neither blanks nor control characters (RFC 3986, 2 and 3.1).
pub(super) fn has_scheme(url: &[u8], scheme: &str) -> bool {
    let Some((start, rest)) = url.split_at_checked(scheme.len()) else { return false };
    start.eq_ignore_ascii_case(scheme.as_bytes()) && rest.starts_with(b"://") && rest.iter().all(u8::is_ascii_graphic)
}

/// The length of the validity in seconds, its first and its last one counted (RFC 5280, 4.1.2.5).
pub(super) fn seconds_valid(view: &View<'_>) -> Option<i64> {
    view.not_after.seconds?.checked_sub(view.not_before.seconds?)?.checked_add(1)
}

/// True if it is valid for longer than so many days.
pub(super) fn outlasts(view: &View<'_>, days: i64) -> bool {
    seconds_valid(view).is_some_and(|seconds| seconds > days * 86_400)
}

/// True if it is valid for longer than so many months of the calendar, its last second not counted.
pub(super) fn outlasts_months(view: &View<'_>, months: u32) -> bool {
    let (Some(begins), Some(ends)) = (view.not_before.seconds, view.not_after.seconds) else { return false };
    ends > day::months_after(begins, months)
}

/// True if it is valid on the first second of that day, or longer.
pub(super) fn ends_after(view: &View<'_>, date: &str) -> bool {
    view.not_after.seconds.is_some_and(|ends| ends > day::seconds(date))
}

/// True if its last second is before that day.
pub(super) fn ends_before(view: &View<'_>, date: &str) -> bool {
    view.not_after.seconds.is_some_and(|ends| ends < day::seconds(date))
}

/// True if the subject is an organization or a person.
pub(super) fn names_somebody(view: &View<'_>) -> bool {
    let subject = &view.subject;
    subject.has(oid::ORGANIZATION) || subject.has(oid::GIVEN_NAME) || subject.has(oid::SURNAME)
}
