//! Ranges of addresses, as an administrator allows them, and the addresses
//! that are spoken to under no range.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

/// A range of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    first: IpAddr,
    bits: u8,
}

/// Why a text is no range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// It is not written as a range is.
    #[error("`{0}` is not a range such as 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7")]
    Form(String),
    /// Its address has bits beyond its prefix.
    #[error("`{0}` names an address inside a range; the range is {1}")]
    Inside(String, String),
    /// It is so wide that nobody owns it.
    #[error("`{0}` holds every address; name the ranges that are yours")]
    Everything(String),
    /// Nothing in it is ever spoken to.
    #[error("`{0}` holds only addresses that are never spoken to")]
    Never(String),
}

impl Range {
    /// Whether it holds an address. An IPv4 address that is written as IPv6
    /// (`::ffff:10.0.0.1`) is the IPv4 address.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => mask(bits4(address), self.bits + 96) == bits4(first),
            (IpAddr::V6(first), IpAddr::V6(address)) => mask(address.to_bits(), self.bits) == first.to_bits(),
            _ => false,
        }
    }
}

/// An IPv4 address in the low 32 bits, so that one mask serves both families.
fn bits4(address: Ipv4Addr) -> u128 {
    u128::from(address.to_bits())
}

/// The first of 128 bits; all others are zero.
fn mask(bits: u128, first: u8) -> u128 {
    let rest = 128 - u32::from(first);
    bits & u128::MAX.checked_shl(rest).unwrap_or(0)
}

impl FromStr for Range {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let form = || RangeError::Form(text.chars().take(60).collect());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let written: IpAddr = address.parse().map_err(|_| form())?;
        let width = if written.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            // One way to write a number: no sign, no leading zero.
            Some(bits) => bits.parse::<u8>().ok().filter(|n| *n <= width && n.to_string() == bits).ok_or_else(form)?,
            None => width,
        };
        let (first, bits) = match (written, written.to_canonical()) {
            // A mapped address stands for an IPv4 one, and so must its whole range.
            (IpAddr::V6(_), mapped @ IpAddr::V4(_)) => (mapped, bits.checked_sub(96).ok_or_else(form)?),
            (_, same) => (same, bits),
        };
        if bits == 0 {
            return Err(RangeError::Everything(text.to_owned()));
        }
        let start = match first {
            IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(low32(mask(bits4(address), bits + 96)))),
            IpAddr::V6(address) => IpAddr::V6(mask(address.to_bits(), bits).into()),
        };
        let range = Self { first: start, bits };
        if start != first {
            return Err(RangeError::Inside(text.to_owned(), range.to_string()));
        }
        let is_single = usize::from(bits) == if first.is_ipv4() { 32 } else { 128 };
        if is_single && never(first).is_some() {
            return Err(RangeError::Never(text.to_owned()));
        }
        Ok(range)
    }
}

fn low32(bits: u128) -> u32 {
    u32::try_from(bits & u128::from(u32::MAX)).unwrap_or(0)
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.first, self.bits)
    }
}

impl Serialize for Range {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Why an address is spoken to under no range; `None` if it may be. What a host
/// reports chooses addresses, and these are those of nobody's service: no host
/// of the network can be meant by them, or, as with the link-local address that
/// clouds hand out their secrets on, none should.
#[must_use]
pub fn never(address: IpAddr) -> Option<&'static str> {
    let is = |holds: bool, why: &'static str| holds.then_some(why);
    match address.to_canonical() {
        IpAddr::V4(v4) => is(v4.octets()[0] == 0, "it is no address of a host")
            .or_else(|| is(v4.is_multicast() || v4.is_broadcast(), "it is the address of many"))
            .or_else(|| is(v4.is_link_local(), "it is link-local")),
        IpAddr::V6(v6) => is(v6.is_unspecified(), "it is no address of a host")
            .or_else(|| is(v6.is_multicast(), "it is the address of many"))
            .or_else(|| is(v6.is_unicast_link_local(), "it is link-local")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Range {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_range_holds_what_it_says() {
        for (text, inside, outside) in [
            (
                "10.0.0.0/8",
                &["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"][..],
                &["11.0.0.0", "::a00:1", "9.9.9.9"][..],
            ),
            ("127.0.0.1/32", &["127.0.0.1", "::ffff:127.0.0.1"], &["127.0.0.2", "::1"]),
            ("192.0.2.7", &["192.0.2.7"], &["192.0.2.6", "192.0.2.8"]),
            ("192.0.2.128/25", &["192.0.2.128", "192.0.2.255"], &["192.0.2.127"]),
            ("2001:db8::/32", &["2001:db8::1", "2001:db8:ffff::"], &["2001:db9::", "10.0.0.1"]),
            ("::1", &["::1"], &["::2", "127.0.0.1"]),
            ("::ffff:10.0.0.0/104", &["10.9.9.9", "::ffff:10.9.9.9"], &["11.0.0.1"]),
        ] {
            for address in inside {
                assert!(range(text).holds(address.parse().unwrap()), "{text} {address}");
            }
            for address in outside {
                assert!(!range(text).holds(address.parse().unwrap()), "{text} {address}");
            }
        }
        assert_eq!(range("::ffff:10.0.0.0/104").to_string(), "10.0.0.0/8");
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/08",
            "10.0.0/8",
            "localhost",
            "10.0.0.0/8/8",
            "::/129",
            "::ffff:0.0.0.0/90",
            " 10.0.0.0/8",
            "0x0a.0.0.1",
        ] {
            assert!(matches!(text.parse::<Range>(), Err(RangeError::Form(_))), "{text}");
        }
        for (text, range) in [("10.0.0.1/8", "10.0.0.0/8"), ("2001:db8::1/64", "2001:db8::/64")] {
            assert_eq!(text.parse::<Range>(), Err(RangeError::Inside(text.into(), range.into())));
        }
        for text in ["0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96"] {
            assert_eq!(text.parse::<Range>(), Err(RangeError::Everything(text.into())));
        }
        assert!(matches!("169.254.169.254".parse::<Range>(), Err(RangeError::Never(_))));
    }

    #[test]
    fn some_addresses_are_spoken_to_under_no_range() {
        let closed = [
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "169.254.169.254",
            "::",
            "ff02::1",
            "fe80::1",
            "::ffff:169.254.169.254",
        ];
        for address in closed {
            assert!(never(address.parse().unwrap()).is_some(), "{address}");
        }
        for address in ["10.0.0.1", "127.0.0.1", "::1", "2001:db8::1", "192.0.2.1"] {
            assert!(never(address.parse().unwrap()).is_none(), "{address}");
        }
    }
}
