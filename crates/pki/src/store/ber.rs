//! BER, as older tools write PKCS#7 and PKCS#12: lengths may be indefinite or
//! longer than need be, and an octet string may come in pieces (X.690, 8).
//! What is inside an element is not looked at until it is read.

use crate::der::NotDer;
use std::borrow::Cow;

/// How deep elements of indefinite length may stand in each other.
const DEEPEST: usize = 32;

/// The bit of an identifier octet that says that elements are inside.
const CONSTRUCTED: u8 = 0x20;

/// One element.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// Its identifier octet.
    pub tag: u8,
    /// Its content, without the mark of its end.
    pub value: &'a [u8],
    /// All of it.
    pub whole: &'a [u8],
}

/// An AlgorithmIdentifier.
#[derive(Clone, Copy, Debug)]
pub struct Algorithm<'a> {
    /// Its object identifier's content.
    pub oid: &'a [u8],
    /// Its parameters, if there are any.
    pub parameters: Option<Element<'a>>,
}

impl<'a> Element<'a> {
    /// A reader of what is inside.
    pub const fn inside(&self) -> Reader<'a> {
        Reader(self.value)
    }

    /// The content of an octet string, joined where it comes in pieces. The
    /// tag has been looked at: it may be an implicit one.
    pub fn octets(&self) -> Result<Cow<'a, [u8]>, NotDer> {
        if self.tag & CONSTRUCTED == 0 {
            return Ok(Cow::Borrowed(self.value));
        }
        let mut joined = Vec::new();
        // Pieces may themselves come in pieces; the readers are a stack that is bounded.
        let mut readers = vec![self.inside()];
        while let Some(reader) = readers.last_mut() {
            if reader.is_empty() {
                readers.pop();
                continue;
            }
            let piece = reader.next()?;
            match piece.tag {
                0x04 => joined.extend_from_slice(piece.value),
                0x24 if readers.len() < DEEPEST => readers.push(piece.inside()),
                _ => return Err(NotDer),
            }
        }
        Ok(Cow::Owned(joined))
    }
}

/// Reads elements that follow each other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads these bytes from the start.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Reads what is inside the SEQUENCE at the start, as far as there are
    /// bytes: its end may be missing.
    pub fn opened(bytes: &'a [u8]) -> Option<Self> {
        let (tag, header, _) = header(bytes).ok()?;
        bytes.get(header..).filter(|_| tag == 0x30).map(Self)
    }

    /// What is left.
    pub const fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// True if nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element.
    pub fn next(&mut self) -> Result<Element<'a>, NotDer> {
        let (tag, header, length) = header(self.0)?;
        let (inside, end) = match length {
            Some(length) => (length, 0),
            None => (unbounded_length(self.0.get(header..).ok_or(NotDer)?)?, 2),
        };
        let total = header.checked_add(inside).and_then(|sum| sum.checked_add(end)).ok_or(NotDer)?;
        let (whole, rest) = self.0.split_at_checked(total).ok_or(NotDer)?;
        self.0 = rest;
        let value = whole.get(header..header + inside).ok_or(NotDer)?;
        Ok(Element { tag, value, whole })
    }

    /// The next element, which must have this tag.
    pub fn take(&mut self, tag: u8) -> Result<Element<'a>, NotDer> {
        let element = self.next()?;
        if element.tag == tag { Ok(element) } else { Err(NotDer) }
    }

    /// The next element if it has this tag.
    pub fn maybe(&mut self, tag: u8) -> Result<Option<Element<'a>>, NotDer> {
        if self.0.first() == Some(&tag) { self.next().map(Some) } else { Ok(None) }
    }

    /// The content of an octet string.
    pub fn octets(&mut self) -> Result<Cow<'a, [u8]>, NotDer> {
        let element = self.next()?;
        if element.tag & !CONSTRUCTED == 0x04 { element.octets() } else { Err(NotDer) }
    }

    /// An AlgorithmIdentifier.
    pub fn algorithm(&mut self) -> Result<Algorithm<'a>, NotDer> {
        let mut inside = self.take(0x30)?.inside();
        let oid = inside.take(0x06)?.value;
        let parameters = if inside.is_empty() { None } else { Some(inside.next()?) };
        Ok(Algorithm { oid, parameters })
    }
}

/// Tag, the header's length and the content's; `None` if that is indefinite.
fn header(bytes: &[u8]) -> Result<(u8, usize, Option<usize>), NotDer> {
    let (&[tag, first], rest) = bytes.split_first_chunk().ok_or(NotDer)?;
    if tag & 0x1f == 0x1f {
        return Err(NotDer);
    }
    match first {
        0..=0x7f => Ok((tag, 2, Some(usize::from(first)))),
        0x80 if tag & CONSTRUCTED != 0 => Ok((tag, 2, None)),
        0x81..=0x84 => {
            let width = usize::from(first - 0x80);
            let digits = rest.get(..width).ok_or(NotDer)?;
            let length = digits.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            Ok((tag, 2 + width, Some(usize::try_from(length).map_err(|_| NotDer)?)))
        }
        _ => Err(NotDer),
    }
}

/// How long the content is that begins here and ends with the two zero bytes
/// that belong to it.
fn unbounded_length(bytes: &[u8]) -> Result<usize, NotDer> {
    let mut at = 0_usize;
    let mut open = 1_usize;
    loop {
        let rest = bytes.get(at..).ok_or(NotDer)?;
        if rest.starts_with(&[0, 0]) {
            open -= 1;
            if open == 0 {
                return Ok(at);
            }
            at += 2;
            continue;
        }
        let (_, header, length) = header(rest)?;
        match length {
            Some(length) => at = at.checked_add(header).and_then(|sum| sum.checked_add(length)).ok_or(NotDer)?,
            None if open < DEEPEST => {
                open += 1;
                at += header;
            }
            None => return Err(NotDer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ends_are_found_and_pieces_joined() {
        // SEQUENCE (indefinite) { OCTET STRING (in pieces, indefinite) { 1 2, (in pieces) { 3 } }, INTEGER 7 }
        let bytes = [0x30, 0x80, 0x24, 0x80, 4, 2, 1, 2, 0x24, 3, 4, 1, 3, 0, 0, 2, 0x81, 1, 7, 0, 0, 9];
        let mut reader = Reader::new(&bytes);
        let sequence = reader.take(0x30).unwrap();
        assert_eq!((sequence.whole.len(), reader.0), (bytes.len() - 1, &[9][..]));
        let mut inside = sequence.inside();
        assert_eq!(*inside.octets().unwrap(), [1, 2, 3]);
        assert_eq!(inside.take(2).unwrap().value, [7]);
        assert!(inside.is_empty());
    }

    #[test]
    fn deep_nesting_and_lengths_beyond_the_end_are_refused() {
        assert!(Reader::new(&[0x30, 0x80].repeat(100_000)).next().is_err());
        assert!(Reader::new(&[0x24, 0x80].repeat(20)).next().is_err());
        for bad in [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff][..], &[0x30, 0x80, 0], &[4, 0x80, 0, 0], &[0x1f, 1, 0], &[4]]
        {
            assert!(Reader::new(bad).next().is_err(), "{bad:x?}");
        }
        // Pieces in pieces, each of definite length, are no way around the bound.
        let mut deep = vec![4, 0];
        for _ in 0..100 {
            let length = u8::try_from(deep.len()).unwrap();
            deep = [if length < 0x80 { vec![0x24, length] } else { vec![0x24, 0x81, length] }, deep].concat();
            if deep.len() > 250 {
                break;
            }
        }
        assert!(Reader::new(&deep).octets().is_err());
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_stood_there(bytes in proptest::collection::vec(prop_oneof![Just(0_u8), Just(0x24), Just(0x80), any::<u8>()], 0..64)) {
            let mut reader = Reader::new(&bytes);
            let mut read = Vec::new();
            while let Ok(element) = reader.next() {
                read.extend_from_slice(element.whole);
                let _ = element.octets();
            }
            read.extend_from_slice(reader.0);
            prop_assert_eq!(read, bytes);
        }
    }
}
