//! The client's hello as a flawed server reads it, and the messages that it answers with.

use handshake::Version;

/// What a client offers.
#[derive(Clone, Debug, Default)]
pub struct ClientHello {
    pub version: u16,
    pub random: [u8; 32],
    pub session: Vec<u8>,
    pub suites: Vec<u16>,
    pub compressions: Vec<u8>,
    /// By number.
    pub extensions: Vec<(u16, Vec<u8>)>,
}

impl ClientHello {
    /// Reads a whole handshake message.
    pub fn read(message: &[u8]) -> Option<Self> {
        let mut rest = message.get(4..)?;
        let version = u16::from_be_bytes(take(&mut rest, 2)?.try_into().ok()?);
        let random = take(&mut rest, 32)?.try_into().ok()?;
        let session = vector(&mut rest, 1)?.to_vec();
        let suites = numbers(vector(&mut rest, 2)?);
        let compressions = vector(&mut rest, 1)?.to_vec();
        let mut hello = Self { version, random, session, suites, compressions, extensions: Vec::new() };
        let mut list = if rest.is_empty() { rest } else { vector(&mut rest, 2)? };
        while !list.is_empty() {
            let kind = u16::from_be_bytes(take(&mut list, 2)?.try_into().ok()?);
            hello.extensions.push((kind, vector(&mut list, 2)?.to_vec()));
        }
        Some(hello)
    }

    /// The value of an extension.
    pub fn extension(&self, kind: u16) -> Option<&[u8]> {
        self.extensions.iter().find(|(number, _)| *number == kind).map(|(_, value)| value.as_slice())
    }

    /// The numbers in an extension that is a list of them, such as groups.
    pub fn list(&self, kind: u16) -> Vec<u16> {
        self.extension(kind).and_then(|mut value| vector(&mut value, 2)).map(numbers).unwrap_or_default()
    }

    /// The version to speak: the newest that both know.
    pub fn choose(&self, oldest: Version, newest: Version) -> Option<Version> {
        let chosen = Version::from_code(self.version.min(newest.code()))?;
        (chosen >= oldest).then_some(chosen)
    }
}

pub fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (head, after) = rest.split_at_checked(count)?;
    *rest = after;
    Some(head)
}

/// A vector with its length before it in so many bytes.
pub fn vector<'a>(rest: &mut &'a [u8], width: usize) -> Option<&'a [u8]> {
    let length = take(rest, width)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
    take(rest, length)
}

fn numbers(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

/// Bytes with their length before them in so many bytes.
pub fn sized(width: usize, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len().to_be_bytes();
    [&length[length.len() - width..], bytes].concat()
}

/// A handshake message.
pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], sized(3, body).as_slice()].concat()
}

/// An extension.
pub fn extension(kind: u16, value: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &sized(2, value)].concat()
}
