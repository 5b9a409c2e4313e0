//! The ClientHello that we send: everything in it can be chosen, because what
//! is asked differs with each question.

use crate::{
    Trouble, Version, groups, signatures, suites,
    wire::{put_u16, put_vector},
};
use ring::rand::{SecureRandom, SystemRandom};
use std::net::IpAddr;

/// A ClientHello. [`Hello::full`] offers all there is, [`Hello::plain`] what
/// old servers can read; each field may then be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The version that is asked for.
    pub version: Version,
    /// Versions in `supported_versions`; empty: no such extension.
    pub versions: Vec<u16>,
    /// 32 bytes of our own choice.
    pub random: [u8; 32],
    /// The session id, at most 32 bytes.
    pub session: Vec<u8>,
    /// Cipher suites and signals, in order.
    pub suites: Vec<u16>,
    /// Compression methods: 0 is none, 1 is DEFLATE.
    pub compressions: Vec<u8>,
    /// The server name to send, already fit to be sent.
    pub name: Option<String>,
    /// Groups, in order; empty: no such extension.
    pub groups: Vec<u16>,
    /// TLS 1.3: group and public key. Empty: the server names the group it wants.
    pub shares: Vec<(u16, Vec<u8>)>,
    /// Signature schemes, in order; empty: no such extension.
    pub signatures: Vec<u16>,
    /// Application protocols, such as `h2`; empty: no such extension.
    pub alpn: Vec<&'static str>,
    /// The session ticket extension: an empty one asks for a ticket.
    pub ticket: Option<Vec<u8>>,
    /// The cookie of a HelloRetryRequest, sent back as it came.
    pub cookie: Option<Vec<u8>>,
    /// Asks for the OCSP answer of the certificate.
    pub status: bool,
    /// Asks for certificate transparency's timestamps.
    pub timestamps: bool,
    /// Says that we know the extended master secret.
    pub master_secret: bool,
    /// Says that we know encrypt-then-MAC.
    pub encrypt_then_mac: bool,
    /// Says that we may be sent heartbeats.
    pub heartbeat: bool,
    /// Any other extension, by number, written last.
    pub others: Vec<(u16, Vec<u8>)>,
}

impl Hello {
    /// A hello that offers everything of its version.
    ///
    /// # Errors
    /// If this system gives no random numbers.
    pub fn full(version: Version, name: Option<&str>) -> Result<Self, Trouble> {
        let tls13 = version == Version::Tls13;
        let modern = version >= Version::Tls10;
        let mut random = [0; 32];
        let mut session = [0; 32];
        for place in [&mut random, &mut session] {
            SystemRandom::new().fill(place).map_err(|_| Trouble::Ourselves)?;
        }
        let mut offered = suites::offered(version).to_vec();
        if !tls13 {
            offered.push(suites::RENEGOTIATION_SIGNAL); // Some servers refuse who does not know it.
        }
        Ok(Self {
            version,
            versions: if tls13 { vec![version.code()] } else { Vec::new() },
            random,
            // TLS 1.3 wants a session id so that boxes between see what they
            // know; a server of old would look it up in vain.
            session: if tls13 { session.to_vec() } else { Vec::new() },
            suites: offered,
            compressions: vec![0],
            name: sendable_name(name).filter(|_| modern).map(str::to_owned),
            groups: if modern { groups::OFFER.to_vec() } else { Vec::new() },
            shares: Vec::new(),
            signatures: if version >= Version::Tls12 { signatures::OFFER.to_vec() } else { Vec::new() },
            alpn: Vec::new(),
            ticket: None,
            cookie: None,
            status: false,
            timestamps: false,
            master_secret: modern && !tls13,
            encrypt_then_mac: false,
            heartbeat: false,
            others: Vec::new(),
        })
    }

    /// A short hello with what has been in common use: some old servers cannot read more.
    ///
    /// # Errors
    /// If this system gives no random numbers.
    pub fn plain(version: Version, name: Option<&str>) -> Result<Self, Trouble> {
        let mut hello = Self::full(version, name)?;
        if version != Version::Tls13 {
            hello.suites = [suites::COMMON, &[suites::RENEGOTIATION_SIGNAL]].concat();
            hello.master_secret = false;
            if !hello.groups.is_empty() {
                hello.groups = groups::COMMON.to_vec();
            }
        }
        Ok(hello)
    }

    /// The handshake message, without a record header. What we write is far
    /// shorter than its length fields allow.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = vec![1];
        put_vector(&mut out, 3, |out| {
            put_u16(out, self.version.code().min(Version::Tls12.code()));
            out.extend_from_slice(&self.random);
            put_vector(out, 1, |out| out.extend_from_slice(&self.session));
            put_vector(out, 2, |out| numbers(out, &self.suites));
            put_vector(out, 1, |out| out.extend_from_slice(&self.compressions));
            let mut extensions = Vec::new();
            self.extensions(&mut extensions);
            // SSLv3 has no extensions, and some of its servers refuse a hello that does not end here.
            if !extensions.is_empty() {
                put_vector(out, 2, |out| out.extend_from_slice(&extensions));
            }
        });
        out
    }

    fn extensions(&self, out: &mut Vec<u8>) {
        if let Some(name) = &self.name {
            extension(out, 0, |out| {
                put_vector(out, 2, |out| {
                    out.push(0);
                    put_vector(out, 2, |out| out.extend_from_slice(name.as_bytes()));
                });
            });
        }
        if self.status {
            extension(out, 5, |out| out.extend_from_slice(&[1, 0, 0, 0, 0]));
        }
        if !self.groups.is_empty() {
            extension(out, 10, |out| put_vector(out, 2, |out| numbers(out, &self.groups)));
            if self.version != Version::Tls13 {
                extension(out, 11, |out| out.extend_from_slice(&[1, 0])); // Points: uncompressed.
            }
        }
        if !self.signatures.is_empty() {
            extension(out, 13, |out| put_vector(out, 2, |out| numbers(out, &self.signatures)));
        }
        if self.heartbeat {
            extension(out, 15, |out| out.push(1));
        }
        if !self.alpn.is_empty() {
            extension(out, 16, |out| {
                put_vector(out, 2, |out| {
                    for protocol in &self.alpn {
                        put_vector(out, 1, |out| out.extend_from_slice(protocol.as_bytes()));
                    }
                });
            });
        }
        for (asked, kind) in [(self.timestamps, 18), (self.encrypt_then_mac, 22), (self.master_secret, 23)] {
            if asked {
                extension(out, kind, |_| {});
            }
        }
        if let Some(ticket) = &self.ticket {
            extension(out, 35, |out| out.extend_from_slice(ticket));
        }
        if !self.versions.is_empty() {
            extension(out, 43, |out| put_vector(out, 1, |out| numbers(out, &self.versions)));
            if let Some(cookie) = &self.cookie {
                extension(out, 44, |out| put_vector(out, 2, |out| out.extend_from_slice(cookie)));
            }
            extension(out, 51, |out| {
                put_vector(out, 2, |out| {
                    for (group, public) in &self.shares {
                        put_u16(out, *group);
                        put_vector(out, 2, |out| out.extend_from_slice(public));
                    }
                });
            });
        }
        for (kind, body) in &self.others {
            extension(out, *kind, |out| out.extend_from_slice(body));
        }
    }
}

fn numbers(out: &mut Vec<u8>, list: &[u16]) {
    list.iter().for_each(|number| put_u16(out, *number));
}

fn extension(out: &mut Vec<u8>, kind: u16, body: impl FnOnce(&mut Vec<u8>)) {
    put_u16(out, kind);
    put_vector(out, 2, body);
}

/// The name to send: none for an address (RFC 6066 forbids it, and some
/// servers answer it with nothing), none that is no host name.
pub fn sendable_name(name: Option<&str>) -> Option<&str> {
    let name = name?.trim_end_matches('.');
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    (!name.is_empty() && name.len() <= 253 && name.bytes().all(plain) && name.parse::<IpAddr>().is_err())
        .then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_message_handshake};

    #[test]
    fn another_parser_reads_every_hello() {
        for version in Version::ALL {
            for (make, everything) in [(Hello::full as fn(_, _) -> _, true), (Hello::plain, false)] {
                let mut hello: Hello = make(version, Some("host.example")).unwrap();
                if version >= Version::Tls10 && everything {
                    hello.alpn = vec!["h2", "http/1.1"];
                    hello.ticket = Some(Vec::new());
                    (hello.status, hello.timestamps, hello.heartbeat, hello.encrypt_then_mac) =
                        (true, true, true, true);
                }
                if version == Version::Tls13 {
                    hello.shares = vec![(29, vec![7; 32])];
                    hello.cookie = Some(vec![1, 2]);
                }
                let bytes = hello.bytes();
                let (rest, parsed) = parse_tls_message_handshake(&bytes).unwrap();
                assert!(rest.is_empty());
                let TlsMessage::Handshake(TlsMessageHandshake::ClientHello(parsed)) = parsed else {
                    panic!("no hello")
                };
                assert_eq!(parsed.version.0, version.code().min(0x0303));
                assert_eq!(parsed.ciphers.iter().map(|c| c.0).collect::<Vec<_>>(), hello.suites);
                assert_eq!(parsed.ext.is_none(), version == Version::Ssl3);
                let (rest, extensions) = tls_parser::parse_tls_extensions(parsed.ext.unwrap_or_default()).unwrap();
                assert!(rest.is_empty());
                let text = format!("{extensions:?}");
                assert_eq!(text.contains("SNI"), version != Version::Ssl3, "{text}");
                assert_eq!(text.contains("KeyShare"), version == Version::Tls13, "{text}");
                assert_eq!(text.contains("ALPN"), version != Version::Ssl3 && everything, "{text}");
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
