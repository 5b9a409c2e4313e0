//! Packets in the old and the new form (RFC 9580, 4.2), and the numbers in them.

/// A signature.
pub const SIGNATURE: u8 = 2;
/// A private primary key.
pub const SECRET_KEY: u8 = 5;
/// A public primary key.
pub const PUBLIC_KEY: u8 = 6;
/// A private subkey.
pub const SECRET_SUBKEY: u8 = 7;
/// A user ID.
pub const USER_ID: u8 = 13;
/// A public subkey.
pub const PUBLIC_SUBKEY: u8 = 14;

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    pub tag: u8,
    pub body: &'a [u8],
}

/// Reads packets that follow each other.
#[derive(Clone, Debug)]
pub struct Packets<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Packets<'a> {
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next packet; an error with its place if what stands there is none.
    /// Lengths in parts and without an end are for data, which no keyring has.
    pub fn next(&mut self) -> Result<Option<Packet<'a>>, usize> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let (packet, taken) = cut(rest).ok_or(self.at)?;
        self.at += taken;
        Ok(Some(packet))
    }
}

fn cut(bytes: &[u8]) -> Option<(Packet<'_>, usize)> {
    let first = bytes.first()?;
    let (tag, header, length) = match first {
        0xc0..=0xff => {
            let (taken, length) = length(bytes.get(1..)?)?;
            (first & 0x3f, 1 + taken, length)
        }
        0x80..=0xbf => {
            let width = match first & 3 {
                0 => 1,
                1 => 2,
                2 => 4,
                _ => return None,
            };
            (first >> 2 & 0xf, 1 + width, number(bytes.get(1..1 + width)?))
        }
        _ => return None,
    };
    let end = header.checked_add(length)?;
    Some((Packet { tag, body: bytes.get(header..end)? }, end))
}

/// A length in the new form, which subpackets have too: how many bytes it
/// takes, and what it is.
pub fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes {
        [short @ 0..=191, ..] => Some((1, usize::from(short))),
        [first @ 192..=223, second, ..] => Some((2, (usize::from(first) - 192) * 256 + usize::from(second) + 192)),
        [255, a, b, c, d, ..] => Some((5, number(&[a, b, c, d]))),
        _ => None,
    }
}

/// A number, the highest byte first.
pub fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

/// Fields of a packet's body, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// A number of so many bytes.
    pub fn number(&mut self, width: usize) -> Option<usize> {
        self.take(width).map(number)
    }

    /// Seconds since 1970, in four bytes.
    pub fn time(&mut self) -> Option<i64> {
        i64::try_from(self.number(4)?).ok()
    }

    /// A number of any size: its length in bits, and as many.
    pub fn long(&mut self) -> Option<&'a [u8]> {
        let bits = self.number(2)?;
        self.take(bits.div_ceil(8))
    }
}
