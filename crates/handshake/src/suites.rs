//! Cipher suites: IANA's registry of names (`suites.txt`, one suite a line,
//! hexadecimal number and name), well-known suites that were never registered
//! (`unregistered.txt`), and the order in which we offer them.

use crate::Version;
use std::{fmt, sync::LazyLock};

static REGISTRY: LazyLock<Vec<(u16, &'static str)>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let (code, name) = line.split_once(' ')?;
        Some((u16::from_str_radix(code, 16).ok()?, name))
    };
    let lines = include_str!("suites.txt").lines().chain(include_str!("unregistered.txt").lines());
    let mut list: Vec<_> = lines.filter_map(line).collect();
    list.sort_unstable();
    list
});

/// A cipher suite, by its number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Suite(pub u16);

impl Suite {
    /// The name in IANA's registry, such as `TLS_AES_128_GCM_SHA256`, or the well-known one of a suite that was never registered; `None` if it has none.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        let place = REGISTRY.binary_search_by_key(&self.0, |(code, _)| *code).ok()?;
        REGISTRY.get(place).map(|(_, name)| *name)
    }
}

impl fmt::Display for Suite {
    /// The name, or `0x1234` for a suite that has no name.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => out.write_str(name),
            None => write!(out, "0x{:04x}", self.0),
        }
    }
}

/// Every suite that has a name, by number.
#[must_use]
pub fn registry() -> &'static [(u16, &'static str)] {
    &REGISTRY
}

/// TLS 1.3's suites are numbers of their own: they say nothing of key exchange.
const fn is_tls13(code: u16) -> bool {
    matches!(code, 0x1301..=0x13ff | 0x00c6 | 0x00c7 | 0xc0b4 | 0xc0b5 | 0xc103..=0xc106)
}

/// Says that we know renegotiation_info, RFC 5746.
pub const RENEGOTIATION_SIGNAL: u16 = 0x00ff;

/// Says that the hello asks for less than we can do, RFC 7507.
pub const FALLBACK_SIGNAL: u16 = 0x5600;

/// Signals are no suites: 0x0000 is the state before a handshake, 0x00FF says
/// that we know renegotiation_info, 0x5600 would make a server refuse us for
/// asking less than it can do.
const fn is_signal(code: u16) -> bool {
    matches!(code, 0x0000 | RENEGOTIATION_SIGNAL | FALLBACK_SIGNAL)
}

/// How late a suite is offered, by its name. A server that follows the
/// client's order then shows its best suite, and one with a certificate, so
/// that we see the chain: suites without a certificate come last.
fn rank(name: &str) -> u8 {
    let has = |part: &str| name.contains(part);
    let weak = ["_NULL", "_EXPORT", "_RC4", "_RC2", "_DES_", "_DES40", "_3DES", "_IDEA"].iter().any(|p| has(p));
    let sealed = has("_GCM") || has("_CHACHA20") || has("_CCM");
    let certified = !["_anon_", "_PSK_WITH", "TLS_SRP_SHA_WITH", "_KRB5_", "_ECCPWD_"].iter().any(|p| has(p))
        && name != "TLS_NULL_WITH_NULL_NULL";
    match (certified, weak, has("ECDHE_"), has("DHE_"), sealed) {
        (true, false, true, _, true) => 0,
        (true, false, _, true, true) => 1,
        (true, false, _, true, false) => 2,
        (true, false, ..) => 3,
        (true, true, ..) if !has("_NULL") => 4,
        (true, true, ..) => 5,
        (false, false, ..) => 6,
        (false, true, ..) => 7,
    }
}

static LEGACY: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut list: Vec<(u8, u16)> = REGISTRY
        .iter()
        .filter(|(code, _)| !is_tls13(*code) && !is_signal(*code))
        .map(|(code, name)| (rank(name), *code))
        .collect();
    list.sort_unstable();
    list.into_iter().map(|(_, code)| code).collect()
});

static TLS13: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut list: Vec<u16> = REGISTRY.iter().map(|(code, _)| *code).filter(|code| is_tls13(*code)).collect();
    // RFC 8446's own come first: [`OPENABLE`] leads.
    list.sort_by_key(|code| (code >> 8 != 0x13, *code));
    list
});

/// What is offered for a version: all that the registry has for it, best first.
#[must_use]
pub fn offered(version: Version) -> &'static [u16] {
    if version == Version::Tls13 { &TLS13 } else { &LEGACY }
}

/// A short list, for old servers that cannot read a hello of hundreds of
/// suites: what was in common use over the years, best first.
pub const COMMON: &[u16] = &[
    0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x009e, 0x009f, 0xc009, 0xc013, 0xc00a, 0xc014, 0xc023, 0xc027,
    0x0033, 0x0039, 0x0067, 0x006b, 0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d, 0x0041, 0x0084, 0x0096, 0x0032,
    0x0038, 0xc012, 0xc008, 0x0016, 0x0013, 0x000a, 0xc011, 0xc007, 0x0005, 0x0004, 0x0009, 0x0015, 0x0012, 0x0003,
    0x0006, 0x0008, 0x0014, 0x0011,
];

/// The suites whose records we can open with ring, in the order of the offer.
pub const OPENABLE: &[u16] = &[0x1301, 0x1302, 0x1303];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_whole_and_sorted() {
        let lines = include_str!("suites.txt").lines().count() + include_str!("unregistered.txt").lines().count();
        assert_eq!(registry().len(), lines, "a line was not read");
        assert!(lines > 350);
        assert!(registry().is_sorted_by(|a, b| a.0 < b.0));
        assert!(registry().iter().all(|(_, name)| name.starts_with("TLS_") || name.starts_with("SSL_")));
        // tls-parser carries its own copy of the registry.
        for (code, name) in registry() {
            if let Some(theirs) = tls_parser::TlsCipherSuite::from_id(*code) {
                assert_eq!(theirs.name, *name);
            }
        }
    }

    #[test]
    fn every_suite_is_offered_once_by_its_version() {
        let (old, new) = (offered(Version::Tls12), offered(Version::Tls13));
        assert_eq!(old.len() + new.len() + 3, registry().len());
        assert!(COMMON.iter().all(|code| old.contains(code)));
        assert_eq!(&new[..3], OPENABLE);
        let last = Suite(*old.last().unwrap()).to_string();
        assert!(last.contains("anon") || last.contains("NULL") || last.contains("KRB5"), "{last}");
        assert_eq!(Suite(old[0]).to_string(), "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        assert_eq!(Suite(0xfffd).to_string(), "0xfffd");
    }
}
