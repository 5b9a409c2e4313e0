//! SSH's data types (RFC 4251, 5).

use crate::der::magnitude;

/// Reads one after the other; `None` if one is cut off.
#[derive(Clone, Copy, Debug)]
pub struct Wire<'a>(&'a [u8]);

impl<'a> Wire<'a> {
    /// Reads these bytes from the start.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What is left.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// A number of four bytes.
    pub fn number(&mut self) -> Option<u32> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*bytes))
    }

    /// A string: its length and as many bytes.
    pub fn string(&mut self) -> Option<&'a [u8]> {
        let mut reader = *self;
        let length = usize::try_from(reader.number()?).ok()?;
        let (string, rest) = reader.0.split_at_checked(length)?;
        self.0 = rest;
        Some(string)
    }

    /// A number of any size that is above zero, without leading zeros.
    pub fn positive(&mut self) -> Option<&'a [u8]> {
        let content = self.string()?;
        let digits = magnitude(content);
        let negative = content.first().is_some_and(|first| *first >= 0x80);
        (!negative && !digits.is_empty()).then_some(digits)
    }
}

/// A string as it is written.
pub fn string(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], content].concat()
}
