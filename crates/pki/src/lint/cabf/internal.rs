//! Names that mean something inside one network alone.

/// Last labels that are set aside for such names or for none: RFC 2606, RFC
/// 6761, RFC 6762 and its appendix G, and ICANN's resolution on `internal`.
const SET_ASIDE: [&[u8]; 12] = [
    b"corp",
    b"example",
    b"home",
    b"internal",
    b"intranet",
    b"invalid",
    b"lan",
    b"local",
    b"localdomain",
    b"localhost",
    b"private",
    b"test",
];

/// True if the address' host is a name that nobody owns in the public: it has
/// no dot, or ends in what is set aside. A whole list of the top-level domains
/// would find more of them, and be out of date before long.
pub(super) fn is_internal(url: &[u8]) -> bool {
    let Some(at) = url.windows(3).position(|three| three == b"://") else { return false };
    let rest = url.get(at + 3..).unwrap_or_default();
    let authority = rest.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next().unwrap_or_default();
    let host = authority.rsplit(|byte| *byte == b'@').next().unwrap_or_default();
    if host.starts_with(b"[") {
        return false;
    }
    let host = host.split(|byte| *byte == b':').next().unwrap_or_default();
    let host = host.strip_suffix(b".").unwrap_or(host);
    let mut labels = host.rsplit(|byte| *byte == b'.');
    let last = labels.next().unwrap_or_default();
    labels.next().is_none() || SET_ASIDE.iter().any(|one| one.eq_ignore_ascii_case(last))
}

#[cfg(test)]
mod tests {
    use super::is_internal;

    #[test]
    fn hosts() {
        for inside in ["http://ocsp", "http://ocsp/a.b", "http://ca.corp:80/x", "ldap://u@dc1.LOCAL./x", "http://"] {
            assert!(is_internal(inside.as_bytes()), "{inside}");
        }
        for outside in
            ["http://a.de", "http://u@a.de:80/x", "http://192.0.2.1/", "http://[::1]/", "a.local", "http://local.de"]
        {
            assert!(!is_internal(outside.as_bytes()), "{outside}");
        }
    }
}
