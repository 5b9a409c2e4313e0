//! Names of hosts and mailboxes as certificates write them.

/// True if it is a host's name: labels of letters, digits, hyphens and (which
/// is no host's name, but is found) underscores, with dots in between.
pub fn is_host(name: &[u8]) -> bool {
    let label = |label: &[u8]| {
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_';
        !label.is_empty()
            && label.len() <= 63
            && label.iter().all(inside)
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
    };
    name.len() <= 253 && name.split(|byte| *byte == b'.').all(label)
}

/// What stands after `*.` in a wildcard's name; `None` if it is none that may be used.
pub fn wildcard(name: &[u8]) -> Option<&[u8]> {
    name.strip_prefix(b"*.").filter(|rest| is_host(rest))
}

/// True if `name` is `base` or lies under it.
pub fn is_within(name: &[u8], base: &[u8]) -> bool {
    let Some(start) = name.len().checked_sub(base.len()) else { return false };
    let (front, end) = name.split_at(start);
    end.eq_ignore_ascii_case(base) && (base.is_empty() || front.is_empty() || front.ends_with(b"."))
}

/// The two sides of a mailbox; `None` if it is none.
pub fn mailbox(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut sides = name.split(|byte| *byte == b'@');
    let (local, host) = (sides.next()?, sides.next()?);
    let local_is_plain = !local.is_empty() && local.iter().all(u8::is_ascii_graphic);
    (sides.next().is_none() && local_is_plain && is_host(host)).then_some((local, host))
}

/// The host of a URI with an authority; `None` if it has none, or an address instead.
pub fn of_uri(uri: &[u8]) -> Option<&[u8]> {
    let at = uri.windows(3).position(|three| three == b"://")? + 3;
    let authority = uri.get(at..)?.split(|byte| b"/?#".contains(byte)).next()?;
    let host = authority.rsplit(|byte| *byte == b'@').next()?;
    let host = host.split(|byte| *byte == b':').next()?;
    let is_address = str::from_utf8(host).is_ok_and(|host| host.parse::<std::net::Ipv4Addr>().is_ok());
    (is_host(host) && !is_address).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_what_is_none() {
        for good in [&b"a"[..], b"a.example", b"_dmarc.a-b.example", b"xn--bliss-1b3c148a.example.com"] {
            assert!(is_host(good), "{good:?}");
        }
        for bad in [&b""[..], b".example", b"a..b", b"a.", b"*.example", b"-a.example", b"a b", b"\xf0\x9f.example"] {
            assert!(!is_host(bad), "{bad:?}");
        }
        assert!(is_within(b"a.Example.com", b"example.COM") && is_within(b"example.com", b"example.com"));
        assert!(!is_within(b"notexample.com", b"example.com") && is_within(b"x", b""));
        assert_eq!((wildcard(b"*.a.b"), wildcard(b"*a.b"), wildcard(b"*.*.b")), (Some(&b"a.b"[..]), None, None));
    }

    #[test]
    fn mailboxes_and_uris() {
        assert_eq!(mailbox(b"a@b.example"), Some((&b"a"[..], &b"b.example"[..])));
        for bad in [&b"a"[..], b"@b", b"a@", b"a@b@c", b"a b@c"] {
            assert_eq!(mailbox(bad), None);
        }
        assert_eq!(of_uri(b"https://me@a.example:8443/x"), Some(&b"a.example"[..]));
        for bad in [&b"urn:a:b"[..], b"http://10.0.0.1/", b"http://[::1]/", b"http:///x"] {
            assert_eq!(of_uri(bad), None);
        }
    }
}
