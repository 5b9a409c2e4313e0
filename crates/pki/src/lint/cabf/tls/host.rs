//! Names of hosts, label by label.

use crate::x509::extension::GeneralName;

/// What stands between the dots.
pub(super) fn labels(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.split(|byte| *byte == b'.')
}

/// True if it is an IP address and no name.
pub(super) fn is_address(name: &[u8]) -> bool {
    // Every address has a digit or a colon in front; few names have.
    name.first().is_some_and(|first| first.is_ascii_hexdigit() || *first == b':')
        && str::from_utf8(name).is_ok_and(|name| name.parse::<std::net::IpAddr>().is_ok())
}

/// True if `text` is how the IP address `name` is written.
pub(super) fn is_text_of(text: &[u8], name: &GeneralName<'_>) -> bool {
    let written = || str::from_utf8(text).ok()?.parse::<std::net::IpAddr>().ok();
    matches!(name, GeneralName::Ip(_)) && written().is_some_and(|address| name.address() == Some(address))
}

/// True if its labels are of letters, digits, `-`, `_` and `*`, and none but
/// the last is empty. A wildcard and the question marks of names that were
/// blackened for a log may stand in front.
pub(super) fn has_only_usual_characters(name: &[u8]) -> bool {
    let mut name = name.strip_prefix(b"*.").unwrap_or(name);
    while let Some(rest) = name.strip_prefix(b"?.") {
        name = rest;
    }
    let usual = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'*' | b'.');
    name.iter().all(usual) && !name.starts_with(b".") && !name.windows(2).any(|two| two == b"..")
}

/// True for a label that is kept for encodings of others: `--` in its third and fourth place (RFC 5890, 2.3.1).
pub(super) fn is_reserved_label(label: &[u8]) -> bool {
    label.get(2..4) == Some(b"--")
}

/// True for a label that encodes letters of other alphabets.
pub(super) fn is_xn_label(label: &[u8]) -> bool {
    label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"xn--"))
}

/// True if it were a label if each underscore in it were a hyphen.
pub(super) fn is_label_with_hyphens(label: &[u8]) -> bool {
    let hyphen = |at: usize| matches!(label.get(at), Some(b'-' | b'_'));
    let usual = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let xn = label.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(b"xn"));
    (1..=63).contains(&label.len())
        && label.iter().all(usual)
        && !hyphen(0)
        && !hyphen(label.len() - 1)
        && !(hyphen(2) && hyphen(3) && !xn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters() {
        for good in [&b"a.b-c_d.e"[..], b"*.a", b"*.?.?.a.b", b"a.", b""] {
            assert!(has_only_usual_characters(good), "{good:?}");
        }
        for bad in [&b"a b"[..], b"a..b", b".a", b"a.?.b", b"\xc3\xa4.de"] {
            assert!(!has_only_usual_characters(bad), "{bad:?}");
        }
    }

    #[test]
    fn labels_and_addresses() {
        assert!(is_label_with_hyphens(b"a_b") && is_label_with_hyphens(b"xn__a"));
        assert!(!is_label_with_hyphens(b"_a") && !is_label_with_hyphens(b"a_") && !is_label_with_hyphens(b"ab__c"));
        assert!(!is_label_with_hyphens(b"") && !is_label_with_hyphens(&[b'a'; 64]));
        assert!(is_reserved_label(b"ab--c") && !is_reserved_label(b"ab-c") && is_xn_label(b"XN--c"));
        assert!(
            is_address(b"10.0.0.1") && is_address(b"::1") && !is_address(b"10.example") && !is_address(b"a.example")
        );
        assert!(is_text_of(b"10.0.0.1", &GeneralName::Ip(&[10, 0, 0, 1])));
        assert!(
            !is_text_of(b"10.0.0.2", &GeneralName::Ip(&[10, 0, 0, 1])) && !is_text_of(b"a", &GeneralName::Dns(b"a"))
        );
    }
}
