//! IP addresses that nobody can own: IANA's registries of special-purpose
//! addresses and of the IPv6 address space (RFC 6890, RFC 4291).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The first address of each reserved network, and the bits of its prefix.
const V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, and all that is kept for later.
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

const V6: &[(Ipv6Addr, u32)] = &[
    // Loopback, unspecified and translated addresses are in the first of them, which IETF keeps.
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0, 0), 8),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 8),
    (Ipv6Addr::new(0x200, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0x400, 0, 0, 0, 0, 0, 0, 0), 6),
    (Ipv6Addr::new(0x800, 0, 0, 0, 0, 0, 0, 0), 5),
    (Ipv6Addr::new(0x1000, 0, 0, 0, 0, 0, 0, 0), 4),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x4000, 0, 0, 0, 0, 0, 0, 0), 2),
    (Ipv6Addr::new(0x8000, 0, 0, 0, 0, 0, 0, 0), 1),
];

/// True if nobody can own it.
pub(super) fn is_reserved(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => meets_v4(address.to_bits(), u32::MAX),
        IpAddr::V6(address) => meets_v6(address.to_bits(), u128::MAX),
    }
}

/// True if one of the addresses of a name constraint, an address and as many octets of a mask, is reserved.
pub(super) fn meets_reserved(range: &[u8]) -> bool {
    if let Ok([a, b, c, d, mask @ ..]) = <[u8; 8]>::try_from(range) {
        return meets_v4(u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes(mask));
    }
    let Some((base, mask)) = range.split_at_checked(16) else { return false };
    match (<[u8; 16]>::try_from(base), <[u8; 16]>::try_from(mask)) {
        (Ok(base), Ok(mask)) => meets_v6(u128::from_be_bytes(base), u128::from_be_bytes(mask)),
        _ => false,
    }
}

/// Two networks share an address if they agree where both masks look.
fn meets_v4(base: u32, mask: u32) -> bool {
    V4.iter().any(|(first, bits)| (base ^ first.to_bits()) & mask & (u32::MAX << (32 - bits)) == 0)
}

fn meets_v6(base: u128, mask: u128) -> bool {
    V6.iter().any(|(first, bits)| (base ^ first.to_bits()) & mask & (u128::MAX << (128 - bits)) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_addresses_are_told_from_others() {
        for reserved in
            ["10.1.2.3", "127.0.0.1", "255.255.255.255", "239.1.1.1", "::1", "fe80::1", "fd00::1", "ff02::1"]
        {
            assert!(is_reserved(reserved.parse().unwrap()), "{reserved}");
        }
        for public in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2001:4860::8888", "2003::1", "::ffff:8.8.8.8"]
        {
            assert!(!is_reserved(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn ranges_meet_them() {
        assert!(
            meets_reserved(&[0; 8]) && meets_reserved(&[192, 168, 3, 0, 255, 255, 255, 0]) && meets_reserved(&[0; 32])
        );
        assert!(
            !meets_reserved(&[8, 8, 8, 0, 255, 255, 255, 0])
                && !meets_reserved(&[10, 0, 0, 0])
                && !meets_reserved(&[0; 30])
        );
    }
}
