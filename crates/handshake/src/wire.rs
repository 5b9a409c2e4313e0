//! Reading and writing the presentation language of TLS: big-endian numbers
//! and vectors with a length before them. Reading never goes past the end.

/// What is left to read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    /// A number of `width` bytes, at most 4.
    fn number(&mut self, width: usize) -> Option<usize> {
        Some(self.take(width)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    pub fn u8(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    pub fn u16(&mut self) -> Option<u16> {
        let bytes = self.take(2)?;
        Some(u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// A vector whose length stands before it in `width` bytes.
    pub fn vector(&mut self, width: usize) -> Option<Reader<'a>> {
        let length = self.number(width)?;
        self.take(length).map(Reader)
    }

    pub const fn rest(self) -> &'a [u8] {
        self.0
    }
}

pub fn put_u16(out: &mut Vec<u8>, number: u16) {
    out.extend_from_slice(&number.to_be_bytes());
}

/// Writes what `body` writes, with its length before it in `width` bytes. Our
/// own messages are far shorter than the width allows.
pub fn put_vector(out: &mut Vec<u8>, width: usize, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.resize(start + width, 0);
    body(out);
    let length = (out.len() - start - width).to_be_bytes();
    out[start..start + width].copy_from_slice(&length[length.len() - width..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_comes_back_and_a_short_one_does_not() {
        let mut out = Vec::new();
        put_vector(&mut out, 3, |out| put_u16(out, 0x1234));
        assert_eq!(out, [0, 0, 2, 0x12, 0x34]);
        assert_eq!(Reader::new(&out).vector(3).and_then(|mut v| v.u16()), Some(0x1234));
        assert!(Reader::new(&out[..4]).vector(3).is_none());
        assert!(Reader::new(&[]).u8().is_none());
    }
}
