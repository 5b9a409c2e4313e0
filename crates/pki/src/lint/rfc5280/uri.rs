//! Addresses (URIs, RFC 3986) and names of hosts.

use crate::lint::parts::has_scheme;

/// The scheme, if the address has one.
pub(super) fn scheme(address: &[u8]) -> Option<&[u8]> {
    let end = address.iter().position(|byte| *byte == b':')?;
    let scheme = address.get(..end)?;
    let (first, rest) = scheme.split_first()?;
    let follows = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    (first.is_ascii_alphabetic() && rest.iter().all(follows)).then_some(scheme)
}

/// True if it has a scheme and something after it.
pub(super) fn is_whole(address: &[u8]) -> bool {
    let rest = scheme(address).and_then(|scheme| address.get(scheme.len() + 1..)).unwrap_or_default();
    !matches!(rest, b"" | b"//") && !address.iter().any(|byte| byte.is_ascii_control() || *byte == b' ')
}

/// The host, where the address has an authority: what stands between `//` and the path, without user and port.
pub(super) fn host(address: &[u8]) -> Option<&[u8]> {
    let rest = address.get(scheme(address)?.len() + 1..)?.strip_prefix(b"//")?;
    let authority = rest.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next()?;
    let host = authority.rsplit(|byte| *byte == b'@').next()?;
    if host.starts_with(b"[") {
        let end = host.iter().position(|byte| *byte == b']')?;
        return host.get(1..end);
    }
    host.split(|byte| *byte == b':').next()
}

/// True if it is an IP address or the whole name of a host.
pub(super) fn is_host(host: &[u8]) -> bool {
    let is_address = || str::from_utf8(host).is_ok_and(|host| host.parse::<std::net::IpAddr>().is_ok());
    is_domain(host) || is_address()
}

/// True if it is a name of two labels or more. A wildcard may stand in front.
pub(super) fn is_domain(name: &[u8]) -> bool {
    let name = name.strip_prefix(b"*.").unwrap_or(name);
    let usual = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let label = |label: &[u8]| !label.is_empty() && label.len() <= 63 && label.iter().all(usual);
    let last = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    name.contains(&b'.') && name.split(|byte| *byte == b'.').all(label) && !last.iter().all(u8::is_ascii_digit)
}

/// True for an address that a list or a certificate can be fetched from.
pub(super) fn is_http_or_ldap(address: &[u8]) -> bool {
    has_scheme(address, "http") || has_scheme(address, "ldap")
}

/// Labels under which many countries register, as in `co.uk`. The whole list of
/// public suffixes has thousands of rules, and changes every week.
const REGISTRIES: [&[u8]; 13] =
    [b"ac", b"co", b"com", b"edu", b"go", b"gob", b"gov", b"gouv", b"mil", b"ne", b"net", b"or", b"org"];

/// How many labels at the right belong to nobody.
fn suffix(name: &[u8]) -> usize {
    let mut labels = name.rsplit(|byte| *byte == b'.');
    let country = labels.next().is_some_and(|last| last.len() == 2);
    let registry = labels.next().is_some_and(|label| REGISTRIES.iter().any(|one| one.eq_ignore_ascii_case(label)));
    if country && registry { 2 } else { 1 }
}

/// The label that somebody registered.
pub(in crate::lint) fn domain(name: &[u8]) -> Option<&[u8]> {
    name.rsplit(|byte| *byte == b'.').nth(suffix(name))
}

/// What stands left of it.
pub(in crate::lint) fn below_domain(name: &[u8]) -> &[u8] {
    let dots = name.iter().enumerate().rev().filter(|(_, byte)| **byte == b'.');
    dots.map(|(at, _)| at).nth(suffix(name)).and_then(|end| name.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_cut() {
        assert_eq!(host(b"http://u:p@a.example:80/x"), Some(&b"a.example"[..]));
        assert_eq!(host(b"ldap://[::1]:389/x"), Some(&b"::1"[..]));
        assert_eq!((host(b"urn:a:b"), host(b"a.example/x")), (None, None));
        assert!(is_whole(b"urn:a") && is_whole(b"http://a") && !is_whole(b"http://") && !is_whole(b"a.example"));
        assert!(!is_whole(b"mailto:") && !is_whole(b"http://a b") && scheme(b"1a:b").is_none());
    }

    #[test]
    fn hosts_and_domains() {
        for good in [&b"a.example"[..], b"*.a.example", b"10.0.0.1", b"::1"] {
            assert!(is_host(good), "{good:?}");
        }
        for bad in [&b"a"[..], b"", b"a..b", b"a.b*", b".a.b", b"1.2", b"a b.c"] {
            assert!(!is_host(bad), "{bad:?}");
        }
        assert_eq!((domain(b"w.a.example"), below_domain(b"x.w.a.example")), (Some(&b"a"[..]), &b"x.w"[..]));
        assert_eq!((domain(b"w.a.co.uk"), below_domain(b"w.a.co.uk")), (Some(&b"a"[..]), &b"w"[..]));
        assert_eq!((domain(b"example"), below_domain(b"a.example")), (None, &b""[..]));
    }
}
