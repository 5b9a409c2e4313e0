//! Stanzas of Debian's control files (deb822): `Name: value` lines, longer
//! values on lines that begin with a space, a blank line between stanzas.

use memchr::memchr;

/// The fields of one stanza whose lines are wanted, in the order of `names`.
/// Names are compared without regard to case, as dpkg does; of a value only
/// its first line counts. A field that is there twice counts once.
pub fn fields<'a, const N: usize>(stanza: &'a [u8], names: [&[u8]; N]) -> [Option<&'a [u8]>; N] {
    let mut found = [None; N];
    for line in Lines(stanza) {
        // Most lines of a package list are of no interest: its first byte says so.
        let Some(first) = line.first().map(u8::to_ascii_lowercase) else { continue };
        for (place, name) in found.iter_mut().zip(names) {
            if place.is_none() && name.first().map(u8::to_ascii_lowercase) == Some(first) {
                *place = value(line, name);
            }
        }
    }
    found
}

/// The value in a line `Name: value`.
pub fn value<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = line.split_at_checked(name.len())?;
    let (colon, rest) = rest.split_first()?;
    (head.eq_ignore_ascii_case(name) && *colon == b':').then(|| rest.trim_ascii())
}

/// Lines without their ends.
pub struct Lines<'a>(pub &'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let (line, rest) = match memchr(b'\n', self.0) {
            Some(end) => (&self.0[..end], &self.0[end + 1..]),
            None => (self.0, &self.0[self.0.len()..]),
        };
        self.0 = rest;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines_of_wanted_fields() {
        let stanza = b"Package: a\nVersion:1\r\nDescription: x\n Version: 9\nversion: 2\nPackager: b\n";
        let found = fields(stanza, [b"Package", b"Version", b"Source"]);
        assert_eq!(found, [Some(b"a".as_slice()), Some(b"1".as_slice()), None]);
        assert_eq!(fields(b"", [b"A"]), [None]);
    }
}
