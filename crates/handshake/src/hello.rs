//! The ClientHello that we send, for each version and in two shapes: one that
//! offers all there is, and a short one that old servers can read.

use crate::{
    Trouble, Version,
    suites::{COMMON, OPENABLE, offered},
    wire::{put_u16, put_vector},
};
use ring::rand::{SecureRandom, SystemRandom};
use std::net::IpAddr;

/// Groups in IANA's registry that a server may be limited to: hybrid
/// post-quantum ones, curves, finite fields.
const ALL_GROUPS: &[u16] = &[
    0x11ec, 0x11eb, 0x11ed, 29, 23, 30, 24, 25, 22, 28, 27, 26, 31, 32, 33, 21, 20, 19, 14, 13, 12, 11, 10, 9, 256,
    257, 258, 259, 260, 41, 34, 35, 36, 37, 38, 39, 40, 0x0200, 0x0201, 0x0202,
];

/// What every server since 2006 knows.
const COMMON_GROUPS: &[u16] = &[29, 23, 24, 25];

/// Signature schemes, the ones of today first, then what old servers sign with.
const SIGNATURES: &[u16] = &[
    0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0603, 0x0806, 0x0601, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b,
    0x081a, 0x081b, 0x081c, 0x0904, 0x0905, 0x0906, 0x0708, 0x0203, 0x0201, 0x0402, 0x0202, 0x0303, 0x0301, 0x0302,
    0x0502, 0x0602, 0x0101,
];

/// How much a hello says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All suites and groups of the registry.
    Full,
    /// A few common ones: some old servers cannot read more.
    Plain,
}

/// The key exchange that a TLS 1.3 hello proposes.
#[derive(Clone, Debug, Default)]
pub struct KeyShares {
    /// Group and public key. Empty: every group is offered and none begun, so
    /// that the server names the one it wants.
    pub shares: Vec<(u16, Vec<u8>)>,
    /// Groups that are offered without a share.
    pub others: Vec<u16>,
    /// The cookie of a HelloRetryRequest, sent back as it came.
    pub cookie: Option<Vec<u8>>,
    /// Offer only the suites that we can open.
    pub openable: bool,
}

/// What stays the same when a hello is sent a second time.
#[derive(Clone, Debug)]
pub struct Nonces {
    random: [u8; 32],
    session: [u8; 32],
}

impl Nonces {
    pub fn new() -> Result<Self, Trouble> {
        let mut nonces = Self { random: [0; 32], session: [0; 32] };
        let source = SystemRandom::new();
        for place in [&mut nonces.random, &mut nonces.session] {
            source.fill(place).map_err(|_| Trouble::Ourselves)?;
        }
        Ok(nonces)
    }
}

/// The name to send: none for an address (RFC 6066 forbids it, and some
/// servers answer it with nothing), none that is no host name.
pub fn sendable_name(name: Option<&str>) -> Option<&str> {
    let name = name?.trim_end_matches('.');
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    (!name.is_empty() && name.len() <= 253 && name.bytes().all(plain) && name.parse::<IpAddr>().is_err())
        .then_some(name)
}

/// The handshake message (without record header). `keys` matters for TLS 1.3 alone.
pub fn message(version: Version, shape: Shape, name: Option<&str>, nonces: &Nonces, keys: &KeyShares) -> Vec<u8> {
    let mut out = vec![1];
    put_vector(&mut out, 3, |out| {
        put_u16(out, version.code().min(Version::Tls12.code()));
        out.extend_from_slice(&nonces.random);
        // TLS 1.3 wants a session id so that boxes between see what they know;
        // a server of old would look it up in vain.
        put_vector(out, 1, |out| {
            if version == Version::Tls13 {
                out.extend_from_slice(&nonces.session);
            }
        });
        put_vector(out, 2, |out| {
            let list = match (version, shape) {
                (Version::Tls13, _) if keys.openable => OPENABLE,
                (Version::Tls13, _) | (_, Shape::Full) => offered(version),
                (_, Shape::Plain) => COMMON,
            };
            list.iter().for_each(|suite| put_u16(out, *suite));
            if version != Version::Tls13 {
                put_u16(out, 0x00ff); // We know renegotiation_info: some servers refuse who does not.
            }
        });
        out.extend_from_slice(&[1, 0]); // One compression method: none.
        // SSLv3 has no extensions, and some of its servers refuse a hello that does not end here.
        if version != Version::Ssl3 {
            put_vector(out, 2, |out| extensions(out, version, shape, name, keys));
        }
    });
    out
}

fn extensions(out: &mut Vec<u8>, version: Version, shape: Shape, name: Option<&str>, keys: &KeyShares) {
    if let Some(name) = sendable_name(name) {
        extension(out, 0, |out| {
            put_vector(out, 2, |out| {
                out.push(0);
                put_vector(out, 2, |out| out.extend_from_slice(name.as_bytes()));
            });
        });
    }
    let shared: Vec<u16> = keys.shares.iter().map(|(group, _)| *group).chain(keys.others.iter().copied()).collect();
    let groups = match (version, shape) {
        (Version::Tls13, _) if !shared.is_empty() => &shared,
        (Version::Tls13, _) | (_, Shape::Full) => ALL_GROUPS,
        (_, Shape::Plain) => COMMON_GROUPS,
    };
    extension(out, 10, |out| put_vector(out, 2, |out| groups.iter().for_each(|group| put_u16(out, *group))));
    if version != Version::Tls13 {
        extension(out, 11, |out| out.extend_from_slice(&[1, 0])); // Points: uncompressed.
    }
    if version >= Version::Tls12 {
        extension(out, 13, |out| put_vector(out, 2, |out| SIGNATURES.iter().for_each(|s| put_u16(out, *s))));
    }
    if version == Version::Tls13 {
        extension(out, 43, |out| put_vector(out, 1, |out| put_u16(out, Version::Tls13.code())));
        if let Some(cookie) = &keys.cookie {
            extension(out, 44, |out| put_vector(out, 2, |out| out.extend_from_slice(cookie)));
        }
        extension(out, 51, |out| {
            put_vector(out, 2, |out| {
                for (group, public) in &keys.shares {
                    put_u16(out, *group);
                    put_vector(out, 2, |out| out.extend_from_slice(public));
                }
            });
        });
    } else if shape == Shape::Full {
        extension(out, 23, |_| {}); // Extended master secret: some servers insist on it.
    }
}

fn extension(out: &mut Vec<u8>, kind: u16, body: impl FnOnce(&mut Vec<u8>)) {
    put_u16(out, kind);
    put_vector(out, 2, body);
}

#[cfg(test)]
mod tests {
    use super::*;
    use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_message_handshake};

    #[test]
    fn another_parser_reads_every_hello() {
        let nonces = Nonces::new().unwrap();
        let keys =
            KeyShares { shares: vec![(29, vec![7; 32])], others: vec![24], cookie: Some(vec![1, 2]), openable: true };
        for version in Version::ALL {
            for shape in [Shape::Full, Shape::Plain] {
                let bytes = message(version, shape, Some("host.example"), &nonces, &keys);
                let (rest, parsed) = parse_tls_message_handshake(&bytes).unwrap();
                assert!(rest.is_empty());
                let TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello)) = parsed else { panic!("no hello") };
                assert_eq!(hello.version.0, version.code().min(0x0303));
                assert_eq!(hello.ext.is_none(), version == Version::Ssl3);
                let (rest, extensions) = tls_parser::parse_tls_extensions(hello.ext.unwrap_or_default()).unwrap();
                assert!(rest.is_empty());
                let text = format!("{extensions:?}");
                assert_eq!(text.contains("SNI"), version != Version::Ssl3, "{text}");
                assert_eq!(text.contains("KeyShare"), version == Version::Tls13, "{text}");
            }
        }
    }

    #[test]
    fn no_address_is_sent_as_a_name() {
        for name in ["127.0.0.1", "::1", "", "a b", "bücher.example"] {
            assert_eq!(sendable_name(Some(name)), None, "{name}");
        }
        assert_eq!(sendable_name(Some("host.example.")), Some("host.example"));
    }
}
