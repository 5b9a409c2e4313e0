//! Names that stand for addresses: those under `in-addr.arpa` (RFC 1035, 3.5)
//! and `ip6.arpa` (RFC 3596, 2.5).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// True if the name is under one of the two.
pub(super) fn is_under(name: &[u8]) -> bool {
    stem(name, b".in-addr.arpa").is_some() || stem(name, b".ip6.arpa").is_some()
}

/// The address that the name stands for; `None` inside if it stands for none
/// though it is under one of the two, outside if it is under neither.
pub(super) fn read(name: &[u8]) -> Option<Option<IpAddr>> {
    if let Some(stem) = stem(name, b".in-addr.arpa") {
        return Some(v4(stem).map(IpAddr::V4));
    }
    stem(name, b".ip6.arpa").map(|stem| v6(stem).map(IpAddr::V6))
}

fn stem<'a>(name: &'a [u8], zone: &[u8]) -> Option<&'a [u8]> {
    let (stem, end) = name.split_at_checked(name.len().checked_sub(zone.len())?)?;
    end.eq_ignore_ascii_case(zone).then_some(stem)
}

fn v4(stem: &[u8]) -> Option<Ipv4Addr> {
    let forward = str::from_utf8(stem).ok()?.parse::<Ipv4Addr>().ok()?;
    let [a, b, c, d] = forward.octets();
    Some(Ipv4Addr::new(d, c, b, a))
}

/// 32 digits, the last one first.
fn v6(stem: &[u8]) -> Option<Ipv6Addr> {
    if stem.len() != 63 {
        return None;
    }
    let mut bits = 0_u128;
    for (at, label) in stem.split(|byte| *byte == b'.').enumerate() {
        let [digit] = label else { return None };
        bits |= u128::from(char::from(*digit).to_digit(16)?) << (4 * at);
    }
    Some(Ipv6Addr::from_bits(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_addresses() {
        assert_eq!(read(b"4.3.2.1.in-addr.arpa"), Some(Some(Ipv4Addr::new(1, 2, 3, 4).into())));
        let name = format!("1{}.8.b.d.0.1.0.0.2.IP6.arpa", ".0".repeat(23));
        assert_eq!(read(name.as_bytes()), Some(Some("2001:db8::1".parse().unwrap())));
        for bad in ["3.2.1.in-addr.arpa", "a.3.2.1.in-addr.arpa", "1.0.ip6.arpa", "*.2.1.in-addr.arpa"] {
            assert_eq!(read(bad.as_bytes()), Some(None), "{bad}");
        }
        assert_eq!(read(b"example.arpa"), None);
        assert!(is_under(b"x.ip6.arpa") && !is_under(b"in-addr.arpa"));
    }
}
