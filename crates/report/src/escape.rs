//! Two escapings. [`path`] writes any bytes as text and back again, because
//! names on Linux are not UTF-8. [`shown`] makes any text safe to print: on a
//! terminal, in a page, in a spreadsheet; it cannot be undone.

use std::borrow::Cow;
use std::fmt::Write;

/// Writes bytes as text: printable UTF-8 stays, all else becomes `\xNN`, and a
/// backslash doubles. [`unpath`] gives the bytes back.
#[must_use]
pub fn path(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '\\' {
                out.push_str("\\\\");
            } else if is_hostile(c) {
                let mut buffer = [0; 4];
                hex(&mut out, c.encode_utf8(&mut buffer).as_bytes());
            } else {
                out.push(c);
            }
        }
        hex(&mut out, chunk.invalid());
    }
    out
}

/// The bytes that [`path`] wrote as `text`; `None` if `path` writes no such text.
#[must_use]
pub fn unpath(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        if b != b'\\' {
            out.push(b);
            continue;
        }
        match bytes.next()? {
            b'\\' => out.push(b'\\'),
            b'x' => {
                let (high, low) = (nibble(bytes.next()?)?, nibble(bytes.next()?)?);
                out.push(high << 4 | low);
            }
            _ => return None,
        }
    }
    // One text for each name: an escape that was not needed is refused.
    (path(&out) == text).then_some(out)
}

/// Text that is safe to print anywhere: control characters, bidirectional
/// marks and other invisible ones become `\u{N}`, and a first character that a
/// spreadsheet would take for a formula gets a `'` before it.
#[must_use]
pub fn shown(text: &str) -> String {
    lent(text).into_owned()
}

/// The same as [`shown`], without a copy of what needs no escape.
#[must_use]
pub fn lent(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@']);
    // Nearly all text is plain ASCII; of ten thousand lines of output this loop was a sixth of the time.
    if !formula && text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    if formula {
        out.push('\'');
    }
    for c in text.chars() {
        if is_hostile(c) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Controls, line and paragraph separators, bidirectional marks, zero widths,
/// tags and the byte order mark: what makes text look like other text.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn hex(out: &mut String, bytes: &[u8]) {
    for b in bytes {
        let _ = write!(out, "\\x{b:02x}");
    }
}

fn nibble(b: u8) -> Option<u8> {
    match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hostile_text_cannot_act() {
        assert_eq!(shown("=1+1"), "'=1+1");
        assert_eq!(shown("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(shown("\u{202e}gpj.exe"), "\\u{202e}gpj.exe");
        assert_eq!(shown("déclaration"), "déclaration");
        assert_eq!(unpath("\\x41"), None, "an escape that was not needed");
        assert_eq!(unpath("\\"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let text = path(&bytes);
            prop_assert_eq!(unpath(&text), Some(bytes));
            prop_assert!(!text.chars().any(is_hostile));
        }
    }
}
