//! The server's handshake messages, read from bounded bytes: ServerHello,
//! HelloRetryRequest and Certificate, of SSLv3 to TLS 1.3.

use crate::{Trouble, wire::Reader};

/// The longest handshake message that we collect.
const MOST_MESSAGE: usize = 128 * 1024;

/// The most certificates that we take from one chain.
pub const MOST_CERTIFICATES: usize = 32;

pub const SERVER_HELLO: u8 = 2;
pub const CERTIFICATE: u8 = 11;
pub const SERVER_HELLO_DONE: u8 = 14;
pub const FINISHED: u8 = 20;

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

/// What a ServerHello says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerHello {
    /// The version that was chosen, also where an extension says it.
    pub version: u16,
    pub suite: u16,
    /// True for a HelloRetryRequest.
    pub retry: bool,
    /// The group of the key share; in a retry the group that it wants.
    pub group: Option<u16>,
    /// The server's public key.
    pub share: Vec<u8>,
    pub cookie: Option<Vec<u8>>,
}

impl ServerHello {
    pub fn read(body: &[u8]) -> Result<Self, Trouble> {
        Self::parse(body).ok_or(Trouble::Malformed("its ServerHello cannot be read"))
    }

    fn parse(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        let version = reader.u16()?;
        let retry = reader.take(32)? == RETRY;
        let session = reader.vector(1)?;
        let suite = reader.u16()?;
        let _compression = reader.u8()?;
        let mut hello = Self { version, suite, retry, group: None, share: Vec::new(), cookie: None };
        if session.rest().len() > 32 {
            return None;
        }
        if reader.is_empty() {
            return Some(hello); // Before TLS 1.2 nobody sent extensions.
        }
        let mut extensions = reader.vector(2)?;
        while !extensions.is_empty() {
            let kind = extensions.u16()?;
            let mut value = extensions.vector(2)?;
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

/// The chain in a Certificate message; TLS 1.3 has a context before it and
/// extensions after each certificate.
pub fn chain(body: &[u8], tls13: bool) -> Result<Vec<Vec<u8>>, Trouble> {
    let list = parse_chain(body, tls13).ok_or(Trouble::Malformed("its Certificate message cannot be read"))?;
    if list.len() > MOST_CERTIFICATES { Err(Trouble::TooLarge) } else { Ok(list) }
}

fn parse_chain(body: &[u8], tls13: bool) -> Option<Vec<Vec<u8>>> {
    let mut reader = Reader::new(body);
    if tls13 {
        reader.vector(1)?;
    }
    let mut entries = reader.vector(3)?;
    let mut list = Vec::new();
    while !entries.is_empty() && list.len() <= MOST_CERTIFICATES {
        list.push(entries.vector(3)?.rest().to_vec());
        if tls13 {
            entries.vector(2)?;
        }
    }
    reader.is_empty().then_some(list)
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

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = ServerHello::read(&bytes);
            let _ = (chain(&bytes, false), chain(&bytes, true));
            let mut joiner = Joiner::default();
            if joiner.push(&bytes).is_ok() {
                while joiner.next().is_some() {}
            }
        }
    }
}
