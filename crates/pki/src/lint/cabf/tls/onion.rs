//! Names of Tor services, under `.onion` (RFC 7686).

use crate::lint::parts;
use crate::x509::View;

/// The subject's names under `.onion`.
pub(super) fn names<'b, 'a>(view: &'b View<'a>) -> impl Iterator<Item = &'a [u8]> + use<'a, 'b> {
    let common = parts::common_name(view).map(|name| name.value);
    parts::dns_names(view).chain(common).filter(|name| name.ends_with(b".onion"))
}

/// The address itself: the label before `onion`.
fn address(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == b'.').nth(1).unwrap_or_default()
}

/// True if it is an address of Tor's second generation, 80 bits of a digest.
pub(super) fn is_old(name: &[u8]) -> bool {
    address(name).len() == 16
}

/// True if it is an address of the second generation or of the third, a key with a checksum.
pub(super) fn is_address(name: &[u8]) -> bool {
    let address = address(name);
    matches!(address.len(), 16 | 56)
        && address.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'2'..=b'7'))
}

/// True if the name is this address under `.onion`, or under it.
pub(super) fn is_at(name: &[u8], host: &[u8]) -> bool {
    let start = name.len().checked_sub(host.len());
    let joined = start.and_then(|start| start.checked_sub(1)).and_then(|at| name.get(at));
    name.ends_with(host) && joined.is_none_or(|byte| *byte == b'.') && host.split(|byte| *byte == b'.').count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert!(is_address(b"www.facebookcorewwwi.onion") && is_old(b"facebookcorewwwi.onion"));
        let new = ["a".repeat(56), ".onion".to_owned()].concat();
        assert!(is_address(new.as_bytes()) && !is_old(new.as_bytes()));
        assert!(is_at(b"www.a.onion", b"a.onion") && is_at(b"a.onion", b"a.onion"));
        assert!(!is_at(b"ba.onion", b"a.onion") && !is_at(b"www.a.onion", b"www.a.onion"));
        assert!(!is_address(b"example.onion") && !is_address(b"facebookcoreww10.onion") && !is_address(b".onion"));
    }
}
