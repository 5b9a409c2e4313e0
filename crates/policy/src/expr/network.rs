//! Addresses and networks, IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr};

/// A network: an address whose host bits are zero, and how many bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    base: IpAddr,
    bits: u8,
}

/// Reads an address as the kernel or a file writes it: a zone after `%` is left
/// out, and an IPv4 address mapped into IPv6 is the IPv4 address.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let text = match text.split_once('%') {
        Some((address, zone)) if !zone.is_empty() && address.contains(':') => address,
        Some(_) => return None,
        None => text,
    };
    text.parse().map(|address: IpAddr| address.to_canonical()).ok()
}

/// Whether only the host itself can reach the address: 127.0.0.0/8 or ::1.
pub(super) const fn is_loopback(address: &IpAddr) -> bool {
    address.is_loopback()
}

impl Network {
    /// Reads `10.0.0.0/8`, `fe80::/10`, or one address.
    ///
    /// # Errors
    /// Why not, and what was perhaps meant.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base, Some(bits)),
            None => (text, None),
        };
        let refuse = || format!("\"{}\" is not a network such as \"10.0.0.0/8\"", text.escape_debug());
        let base: IpAddr = base.parse().map_err(|_| refuse())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(digits) if digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().map_err(|_| refuse())?
            }
            Some(_) => return Err(refuse()),
        };
        if bits > most {
            return Err(refuse());
        }
        let network = Self { base: masked(base, bits), bits };
        if network.base == base {
            Ok(network)
        } else {
            Err(format!("{base} lies within the network {}/{bits}, and is not its name", network.base))
        }
    }

    /// Whether the address lies in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.base.is_ipv4() && masked(address, self.bits) == self.base
    }
}

fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask))
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            IpAddr::V6((v6.to_bits() & mask).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lie_in_networks() {
        let cases = [
            ("10.1.2.3", "10.0.0.0/8", true),
            ("11.1.2.3", "10.0.0.0/8", false),
            ("::ffff:10.1.2.3", "10.0.0.0/8", true),
            ("10.1.2.3", "0.0.0.0/0", true),
            ("::1", "0.0.0.0/0", false),
            ("::1", "::/0", true),
            ("fe80::1%eth0", "fe80::/10", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.2", "192.0.2.1", false),
            ("2001:db8::1", "2001:db8::1/128", true),
        ];
        for (host, network, expected) in cases {
            let holds = Network::parse(network).unwrap().holds(address(host).unwrap());
            assert_eq!(holds, expected, "{host} in {network}");
        }
        for wrong in
            ["", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/+8", "10.0.0/8", "::/129", "a/8", "010.0.0.0/8"]
        {
            assert!(Network::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "10.0.0.1%eth0", "::1%", "localhost", "10.0.0.1:80", "[::1]"] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }
}
