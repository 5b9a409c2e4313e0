//! Groups of the key exchange: curves, finite fields, and the hybrid and pure
//! post-quantum ones, as IANA's registry of supported groups names them.

/// What a group's strength rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// An elliptic curve.
    Curve,
    /// A prime field, RFC 7919.
    FiniteField,
    /// A curve and ML-KEM together: safe while one of them is.
    Hybrid,
    /// ML-KEM alone.
    PostQuantum,
}

impl GroupKind {
    /// The word in tables and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Curve => "curve",
            Self::FiniteField => "finite_field",
            Self::Hybrid => "hybrid",
            Self::PostQuantum => "post_quantum",
        }
    }

    /// True if a quantum computer does not help against it.
    #[must_use]
    pub const fn is_post_quantum(self) -> bool {
        matches!(self, Self::Hybrid | Self::PostQuantum)
    }
}

/// A group, by its number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(pub u16);

use GroupKind::{Curve, FiniteField, Hybrid, PostQuantum};

/// Number, name, kind, and bits of the curve's order or the prime; for a pure
/// post-quantum group the bits of the symmetric key that is as hard to find.
type Line = (u16, &'static str, GroupKind, u16);

const REGISTRY: &[Line] = &[
    (1, "sect163k1", Curve, 163),
    (2, "sect163r1", Curve, 162),
    (3, "sect163r2", Curve, 163),
    (4, "sect193r1", Curve, 193),
    (5, "sect193r2", Curve, 193),
    (6, "sect233k1", Curve, 232),
    (7, "sect233r1", Curve, 233),
    (8, "sect239k1", Curve, 238),
    (9, "sect283k1", Curve, 281),
    (10, "sect283r1", Curve, 282),
    (11, "sect409k1", Curve, 407),
    (12, "sect409r1", Curve, 409),
    (13, "sect571k1", Curve, 570),
    (14, "sect571r1", Curve, 570),
    (15, "secp160k1", Curve, 161),
    (16, "secp160r1", Curve, 161),
    (17, "secp160r2", Curve, 161),
    (18, "secp192k1", Curve, 192),
    (19, "secp192r1", Curve, 192),
    (20, "secp224k1", Curve, 225),
    (21, "secp224r1", Curve, 224),
    (22, "secp256k1", Curve, 256),
    (23, "secp256r1", Curve, 256),
    (24, "secp384r1", Curve, 384),
    (25, "secp521r1", Curve, 521),
    (26, "brainpoolP256r1", Curve, 256),
    (27, "brainpoolP384r1", Curve, 384),
    (28, "brainpoolP512r1", Curve, 512),
    (29, "x25519", Curve, 253),
    (30, "x448", Curve, 446),
    (31, "brainpoolP256r1tls13", Curve, 256),
    (32, "brainpoolP384r1tls13", Curve, 384),
    (33, "brainpoolP512r1tls13", Curve, 512),
    (34, "GC256A", Curve, 256),
    (35, "GC256B", Curve, 256),
    (36, "GC256C", Curve, 256),
    (37, "GC256D", Curve, 256),
    (38, "GC512A", Curve, 512),
    (39, "GC512B", Curve, 512),
    (40, "GC512C", Curve, 512),
    (41, "curveSM2", Curve, 256),
    (0x0100, "ffdhe2048", FiniteField, 2048),
    (0x0101, "ffdhe3072", FiniteField, 3072),
    (0x0102, "ffdhe4096", FiniteField, 4096),
    (0x0103, "ffdhe6144", FiniteField, 6144),
    (0x0104, "ffdhe8192", FiniteField, 8192),
    (0x0200, "MLKEM512", PostQuantum, 128),
    (0x0201, "MLKEM768", PostQuantum, 192),
    (0x0202, "MLKEM1024", PostQuantum, 256),
    (0x11eb, "SecP256r1MLKEM768", Hybrid, 256),
    (0x11ec, "X25519MLKEM768", Hybrid, 253),
    (0x11ed, "SecP384r1MLKEM1024", Hybrid, 384),
    (0x11ee, "curveSM2MLKEM768", Hybrid, 256),
    (0x6399, "X25519Kyber768Draft00", Hybrid, 253),
    (0x639a, "SecP256r1Kyber768Draft00", Hybrid, 256),
];

impl Group {
    fn line(self) -> Option<&'static Line> {
        let place = REGISTRY.binary_search_by_key(&self.0, |line| line.0).ok()?;
        REGISTRY.get(place)
    }

    /// The registered name; `None` if it has none.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.line().map(|line| line.1)
    }

    /// What it rests on; `None` for a number that is not in the registry.
    #[must_use]
    pub fn kind(self) -> Option<GroupKind> {
        self.line().map(|line| line.2)
    }

    /// The bits of its order or prime.
    #[must_use]
    pub fn bits(self) -> Option<u16> {
        self.line().map(|line| line.3)
    }

    /// The group that is registered under a name, whatever its case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        REGISTRY.iter().find(|line| line.1.eq_ignore_ascii_case(name)).map(|line| Self(line.0))
    }
}

impl std::fmt::Display for Group {
    /// The name, or `0x1234` for a group that the registry does not know.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name() {
            Some(name) => out.write_str(name),
            None => write!(out, "0x{:04x}", self.0),
        }
    }
}

/// All groups, in the order of our offers: what is best today first, so that a
/// server that follows the client shows its best; finite fields last, because
/// they cost a server most.
pub const OFFER: &[u16] = &[
    0x11ec, 0x11eb, 0x11ed, 0x11ee, 29, 23, 30, 24, 25, 22, 28, 27, 26, 31, 32, 33, 21, 20, 19, 18, 17, 16, 15, 14, 13,
    12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 256, 257, 258, 259, 260, 41, 34, 35, 36, 37, 38, 39, 40, 0x0200, 0x0201,
    0x0202, 0x6399, 0x639a,
];

/// What every server since 2006 knows.
pub const COMMON: &[u16] = &[29, 23, 24, 25];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_sorted_and_offered_whole() {
        assert!(REGISTRY.is_sorted_by(|a, b| a.0 < b.0));
        let mut offer = OFFER.to_vec();
        offer.sort_unstable();
        assert_eq!(offer, REGISTRY.iter().map(|line| line.0).collect::<Vec<_>>());
        assert!(COMMON.iter().all(|code| OFFER.contains(code)));
        for line in REGISTRY {
            assert_eq!(Group::from_name(&line.1.to_uppercase()), Some(Group(line.0)));
        }
        assert_eq!(Group(0x11ec).to_string(), "X25519MLKEM768");
        assert!(Group(0x11ec).kind().is_some_and(GroupKind::is_post_quantum));
        assert_eq!((Group(7000).to_string().as_str(), Group(7000).bits()), ("0x1b58", None));
    }
}
