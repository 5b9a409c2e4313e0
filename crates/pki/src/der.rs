//! DER, one element after the other: what all formats of certificates and keys
//! are made of (ITU-T X.690). Nothing is copied and nothing recurses.

/// Bytes are not the DER that should stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("it is no DER of that form")]
pub struct NotDer;

/// Identifier octets that are used here.
pub mod tag {
    #![allow(missing_docs, reason = "the names of X.680 say it")]
    pub const BOOLEAN: u8 = 0x01;
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OID: u8 = 0x06;
    pub const ENUMERATED: u8 = 0x0a;
    pub const UTF8_STRING: u8 = 0x0c;
    pub const NUMERIC_STRING: u8 = 0x12;
    pub const PRINTABLE_STRING: u8 = 0x13;
    pub const TELETEX_STRING: u8 = 0x14;
    pub const IA5_STRING: u8 = 0x16;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const VISIBLE_STRING: u8 = 0x1a;
    pub const UNIVERSAL_STRING: u8 = 0x1c;
    pub const BMP_STRING: u8 = 0x1e;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;

    /// The context-specific tag with this number, primitive: `[n] IMPLICIT` of a simple type.
    #[must_use]
    pub const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// The context-specific tag with this number, constructed: `[n] EXPLICIT`, or of a structure.
    #[must_use]
    pub const fn structure(number: u8) -> u8 {
        0xa0 | number
    }
}

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Its identifier octet.
    pub tag: u8,
    /// Its content.
    pub value: &'a [u8],
    /// All of it: tag, length and content.
    pub whole: &'a [u8],
}

impl<'a> Element<'a> {
    /// Reads one element that must be the whole of `bytes`.
    ///
    /// # Errors
    /// If it is no DER, or not the whole.
    pub fn only(bytes: &'a [u8]) -> Result<Self, NotDer> {
        let mut reader = Reader::new(bytes);
        let element = reader.next()?;
        if reader.is_empty() { Ok(element) } else { Err(NotDer) }
    }

    /// A reader of what is inside.
    #[must_use]
    pub const fn inside(&self) -> Reader<'a> {
        Reader::new(self.value)
    }

    /// A BOOLEAN's value; DER knows 0x00 and 0xff alone.
    ///
    /// # Errors
    /// If it is none.
    pub const fn boolean(&self) -> Result<bool, NotDer> {
        match (self.tag, self.value) {
            (tag::BOOLEAN, [0]) => Ok(false),
            (tag::BOOLEAN, [0xff]) => Ok(true),
            _ => Err(NotDer),
        }
    }

    /// The bits of a BIT STRING of whole bytes: a key or a signature.
    ///
    /// # Errors
    /// If it is none, or its last byte is not whole.
    pub const fn bytes_of_bits(&self) -> Result<&'a [u8], NotDer> {
        match self.value {
            [0, bytes @ ..] if self.tag == tag::BIT_STRING => Ok(bytes),
            _ => Err(NotDer),
        }
    }
}

/// A non-negative INTEGER's content as a number; `None` if it is negative, empty or beyond `u64`.
#[must_use]
pub fn small(content: &[u8]) -> Option<u64> {
    match content {
        [] | [0x80..=0xff, ..] => None,
        _ => {
            let digits = content.strip_prefix(&[0]).unwrap_or(content);
            (digits.len() <= 8).then(|| digits.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
        }
    }
}

/// An INTEGER's content without the zero byte in front, which keeps it from being negative.
#[must_use]
pub fn magnitude(content: &[u8]) -> &[u8] {
    let start = content.iter().position(|byte| *byte != 0).unwrap_or(content.len());
    content.get(start..).unwrap_or_default()
}

/// Reads elements that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads these bytes from the start.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// True if nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The identifier octet of the next element.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// What is left.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The next element. Lengths must be definite and in their shortest form;
    /// tags of more than one byte stand in no format that is read here.
    ///
    /// # Errors
    /// If there is none.
    #[expect(clippy::should_implement_trait, reason = "it may fail, and an iterator that fails is easily misused")]
    pub fn next(&mut self) -> Result<Element<'a>, NotDer> {
        let (tag, header, length) = match *self.0 {
            [tag, length @ 0..=0x7f, ..] => (tag, 2, usize::from(length)),
            [tag, 0x81, length @ 0x80..=0xff, ..] => (tag, 3, usize::from(length)),
            [tag, 0x82, a @ 1..=0xff, b, ..] => (tag, 4, usize::from(a) << 8 | usize::from(b)),
            [tag, 0x83, a @ 1..=0xff, b, c, ..] => {
                (tag, 5, usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c))
            }
            _ => return Err(NotDer),
        };
        if tag & 0x1f == 0x1f {
            return Err(NotDer);
        }
        let (whole, rest) = self.0.split_at_checked(header + length).ok_or(NotDer)?;
        self.0 = rest;
        Ok(Element { tag, value: whole.get(header..).ok_or(NotDer)?, whole })
    }

    /// The next element, which must have this tag.
    ///
    /// # Errors
    /// If it has another, or there is none.
    pub fn take(&mut self, tag: u8) -> Result<Element<'a>, NotDer> {
        let element = self.next()?;
        if element.tag == tag { Ok(element) } else { Err(NotDer) }
    }

    /// The next element if it has this tag.
    ///
    /// # Errors
    /// If it has the tag and is no DER.
    pub fn maybe(&mut self, tag: u8) -> Result<Option<Element<'a>>, NotDer> {
        if self.peek() == Some(tag) { self.next().map(Some) } else { Ok(None) }
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// If something is.
    pub const fn end(&self) -> Result<(), NotDer> {
        if self.0.is_empty() { Ok(()) } else { Err(NotDer) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn elements_are_cut() {
        let bytes = [0x30, 0x03, 0x02, 0x01, 0x05, 0x05, 0x00];
        let mut reader = Reader::new(&bytes);
        let sequence = reader.take(tag::SEQUENCE).unwrap();
        assert_eq!(sequence.inside().take(tag::INTEGER).unwrap().value, [5]);
        assert_eq!(reader.maybe(tag::OID).unwrap(), None);
        assert_eq!(reader.next().unwrap().tag, tag::NULL);
        assert_eq!((reader.end(), reader.next()), (Ok(()), Err(NotDer)));
        assert_eq!(Element::only(&bytes), Err(NotDer));
    }

    #[test]
    fn lengths_are_definite_and_shortest() {
        for bad in [&[0x30, 0x80, 0, 0][..], &[4, 0x81, 1, 0], &[4, 0x82, 0, 1, 0], &[4, 2, 0], &[0x1f, 0x1f, 0], &[4]]
        {
            assert_eq!(Element::only(bad), Err(NotDer), "{bad:x?}");
        }
        let long = [&[4, 0x82, 1, 0][..], &[7; 256]].concat();
        assert_eq!(Element::only(&long).unwrap().value, [7; 256]);
    }

    #[test]
    fn numbers() {
        assert_eq!([small(&[0, 0x80]), small(&[1, 0]), small(&[0x80]), small(&[])], [Some(128), Some(256), None, None]);
        assert_eq!((small(&[0; 1]), small(&[1; 9])), (Some(0), None));
        assert_eq!((magnitude(&[0, 0, 9, 0]), magnitude(&[0])), (&[9, 0][..], &[][..]));
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_stood_there(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&bytes);
            let mut read = Vec::new();
            while let Ok(element) = reader.next() {
                prop_assert!(element.whole.ends_with(element.value));
                read.extend_from_slice(element.whole);
            }
            read.extend_from_slice(reader.rest());
            prop_assert_eq!(read, bytes);
        }
    }
}
