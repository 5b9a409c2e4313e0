//! The server's handshake messages, read from bounded bytes: ServerHello,
//! HelloRetryRequest, EncryptedExtensions and Certificate, of SSLv3 to TLS 1.3.

use crate::{Trouble, wire::Reader};

/// The longest handshake message that we collect.
const MOST_MESSAGE: usize = 128 * 1024;

/// The most certificates that we take from one chain.
pub const MOST_CERTIFICATES: usize = 32;

pub const SERVER_HELLO: u8 = 2;
pub const NEW_SESSION_TICKET: u8 = 4;
pub const ENCRYPTED_EXTENSIONS: u8 = 8;
pub const CERTIFICATE: u8 = 11;
pub const SERVER_KEY_EXCHANGE: u8 = 12;
pub const CERTIFICATE_REQUEST: u8 = 13;
pub const SERVER_HELLO_DONE: u8 = 14;
pub const CERTIFICATE_VERIFY: u8 = 15;
pub const FINISHED: u8 = 20;
pub const CERTIFICATE_STATUS: u8 = 22;

/// SHA-256 of "HelloRetryRequest": the random by which a TLS 1.3 server marks one.
const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11,
    0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// A handshake message: its kind, and its bytes with the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub kind: u8,
    pub whole: Vec<u8>,
}

impl Message {
    pub fn body(&self) -> &[u8] {
        self.whole.get(4..).unwrap_or_default()
    }
}

/// Joins the bodies of handshake records into messages.
#[derive(Debug, Default)]
pub struct Joiner(Vec<u8>);

impl Joiner {
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.0.extend_from_slice(bytes);
        if self.0.len() > MOST_MESSAGE { Err(Trouble::TooLarge) } else { Ok(()) }
    }

    pub fn next(&mut self) -> Option<Message> {
        let (header, _) = self.0.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes([0, header[1], header[2], header[3]]) as usize;
        if self.0.len() < 4 + length {
            return None;
        }
        let rest = self.0.split_off(4 + length);
        let whole = std::mem::replace(&mut self.0, rest);
        Some(Message { kind: whole[0], whole })
    }
}

/// Extensions, by number, as they came.
pub type Extensions = Vec<(u16, Vec<u8>)>;

/// What a ServerHello says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerHello {
    /// The version that was chosen, also where an extension says it.
    pub version: u16,
    pub suite: u16,
    /// True for a HelloRetryRequest.
    pub retry: bool,
    /// The 32 bytes that it drew.
    pub random: [u8; 32],
    pub session: Vec<u8>,
    pub compression: u8,
    /// The group of the key share; in a retry the group that it wants.
    pub group: Option<u16>,
    /// The server's public key.
    pub share: Vec<u8>,
    pub cookie: Option<Vec<u8>>,
    pub extensions: Extensions,
}

impl ServerHello {
    pub fn read(body: &[u8]) -> Result<Self, Trouble> {
        Self::parse(body).ok_or(Trouble::Malformed("its ServerHello cannot be read"))
    }

    /// True if it answered with this extension.
    pub fn has(&self, kind: u16) -> bool {
        self.extensions.iter().any(|(number, _)| *number == kind)
    }

    fn parse(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        let version = reader.u16()?;
        let random: [u8; 32] = reader.take(32)?.try_into().ok()?;
        let session = reader.vector(1)?.rest().to_vec();
        let suite = reader.u16()?;
        let compression = reader.u8()?;
        if session.len() > 32 {
            return None;
        }
        let retry = random == RETRY;
        let (group, share, cookie, extensions) = Default::default();
        let mut hello = Self { version, suite, retry, random, session, compression, group, share, cookie, extensions };
        if reader.is_empty() {
            return Some(hello); // Before TLS 1.2 nobody sent extensions.
        }
        hello.extensions = extensions_of(&mut reader)?;
        for (kind, value) in &hello.extensions {
            let mut value = Reader::new(value);
            match kind {
                43 => hello.version = value.u16()?,
                44 => hello.cookie = Some(value.vector(2)?.rest().to_vec()),
                51 => {
                    hello.group = Some(value.u16()?);
                    if !retry {
                        hello.share = value.vector(2)?.rest().to_vec();
                    }
                }
                _ => {}
            }
        }
        reader.is_empty().then_some(hello)
    }
}

fn extensions_of(reader: &mut Reader<'_>) -> Option<Extensions> {
    let mut list = reader.vector(2)?;
    let mut found = Vec::new();
    while !list.is_empty() {
        found.push((list.u16()?, list.vector(2)?.rest().to_vec()));
    }
    Some(found)
}

/// The body of an EncryptedExtensions message.
pub fn encrypted_extensions(body: &[u8]) -> Result<Extensions, Trouble> {
    let mut reader = Reader::new(body);
    let found = extensions_of(&mut reader).filter(|_| reader.is_empty());
    found.ok_or(Trouble::Malformed("its EncryptedExtensions cannot be read"))
}

/// The protocol in the answer to ALPN.
pub fn alpn(extensions: &[(u16, Vec<u8>)]) -> Option<String> {
    let (_, value) = extensions.iter().find(|(kind, _)| *kind == 16)?;
    let name = Reader::new(value).vector(2)?.vector(1)?.rest();
    Some(name.escape_ascii().to_string())
}

/// How many timestamps a list of certificate transparency holds, RFC 6962.
pub fn timestamps(value: &[u8]) -> u32 {
    let Some(mut list) = Reader::new(value).vector(2) else { return 0 };
    let mut count = 0;
    while list.vector(2).is_some() {
        count += 1;
    }
    count
}

/// The longest OCSP answer that is kept.
const MOST_STAPLE: usize = 256 * 1024;

/// The OCSP answer that came with a certificate, DER: what a CertificateStatus
/// message holds, and in TLS 1.3 the leaf's status_request extension (RFC 6066,
/// section 8; RFC 8446, section 4.4.2.1). `None` where it is another kind of
/// answer, is empty, or is not formed as it should be.
pub fn staple(body: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(body);
    let kind = reader.u8()?;
    let answer = reader.vector(3)?.rest();
    let whole = kind == 1 && reader.is_empty() && !answer.is_empty() && answer.len() <= MOST_STAPLE;
    whole.then(|| answer.to_vec())
}

/// A Certificate message: the chain, and in TLS 1.3 what came with its leaf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The certificates, leaf first, each DER.
    pub chain: Vec<Vec<u8>>,
    /// Extensions of the leaf's entry.
    pub leaf: Extensions,
}

impl Shown {
    /// The body of the leaf's status_request extension, if it has one.
    pub fn status(&self) -> Option<&[u8]> {
        self.leaf.iter().find(|(kind, _)| *kind == 5).map(|(_, value)| value.as_slice())
    }
}

/// The chain in a Certificate message; TLS 1.3 has a context before it and
/// extensions after each certificate.
pub fn chain(body: &[u8], tls13: bool) -> Result<Shown, Trouble> {
    let shown = parse_chain(body, tls13).ok_or(Trouble::Malformed("its Certificate message cannot be read"))?;
    if shown.chain.len() > MOST_CERTIFICATES { Err(Trouble::TooLarge) } else { Ok(shown) }
}

fn parse_chain(body: &[u8], tls13: bool) -> Option<Shown> {
    let mut reader = Reader::new(body);
    if tls13 {
        reader.vector(1)?;
    }
    let mut entries = reader.vector(3)?;
    let mut shown = Shown::default();
    while !entries.is_empty() && shown.chain.len() <= MOST_CERTIFICATES {
        shown.chain.push(entries.vector(3)?.rest().to_vec());
        if tls13 {
            let extensions = extensions_of(&mut entries)?;
            if shown.chain.len() == 1 {
                shown.leaf = extensions;
            }
        }
    }
    reader.is_empty().then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn messages_are_joined_over_records() {
        let mut joiner = Joiner::default();
        joiner.push(&[14, 0, 0]).unwrap();
        assert_eq!(joiner.next(), None);
        joiner.push(&[0, 11, 0, 0, 1, 9]).unwrap();
        assert_eq!(joiner.next().map(|m| m.kind), Some(14));
        assert_eq!(joiner.next().map(|m| m.body().to_vec()), Some(vec![9]));
        assert_eq!(joiner.push(&vec![0; MOST_MESSAGE + 1]), Err(Trouble::TooLarge));
    }

    #[test]
    fn a_staple_is_taken_out_of_its_frame() {
        assert_eq!(staple(&[1, 0, 0, 2, 0x30, 0]), Some(vec![0x30, 0]));
        let long = [&[1, 4, 0, 0][..], &vec![0x30; MOST_STAPLE]].concat();
        assert_eq!(staple(&long).map(|answer| answer.len()), Some(MOST_STAPLE));
        let longer = [&[1, 4, 0, 1][..], &vec![0x30; MOST_STAPLE + 1]].concat();
        let wrong: [&[u8]; 7] =
            [&[], &[1], &[1, 0, 0, 0], &[2, 0, 0, 1, 0x30], &[1, 0, 0, 2, 0x30], &[1, 0, 0, 1, 0x30, 0], &longer];
        for body in wrong {
            assert_eq!(staple(body), None);
        }
    }

    #[test]
    fn tls13_staples_in_the_leafs_own_extensions() {
        // No context; two certificates, each with an answer.
        let entry = |answer: u8| [0, 0, 1, 9, 0, 9, 0, 5, 0, 5, 1, 0, 0, 1, answer];
        let body = [&[0, 0, 0, 30][..], &entry(7), &entry(8)].concat();
        let shown = chain(&body, true).unwrap();
        assert_eq!(shown.chain.len(), 2);
        assert_eq!(shown.status().and_then(staple), Some(vec![7]));
        assert_eq!(Shown::default().status(), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = ServerHello::read(&bytes);
            let _ = (chain(&bytes, false), chain(&bytes, true), staple(&bytes));
            let mut joiner = Joiner::default();
            if joiner.push(&bytes).is_ok() {
                while joiner.next().is_some() {}
            }
        }
    }
}
