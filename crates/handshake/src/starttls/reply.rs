//! Replies that begin with three digits, as SMTP, LMTP, FTP and NNTP have
//! them (RFC 5321 section 4.2.1, RFC 959 section 4.2).

use super::clear::Clear;
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

/// A reply: its code, and the text of each of its lines.
#[derive(Debug)]
pub struct Reply {
    pub code: u16,
    pub lines: Vec<Vec<u8>>,
}

impl Reply {
    /// Reads one reply. One of many lines has `-` after its code, and ends
    /// with a line that begins with the same code and a space; FTP lets the
    /// lines between begin with anything.
    pub async fn read<S: AsyncRead + AsyncWrite + Unpin>(clear: &mut Clear<'_, S>) -> Result<Self, Trouble> {
        let first = clear.line().await?;
        let code = code(&first).ok_or(Trouble::NoStart(NoStart::OtherProtocol))?;
        let mut reply = Self { code, lines: Vec::new() };
        let mut line = first.clone();
        loop {
            let ours = line.get(..3) == first.get(..3);
            let text = if ours { line.get(4..).unwrap_or_default() } else { &line };
            reply.lines.push(text.to_vec());
            if ours && line.get(3) != Some(&b'-') {
                return Ok(reply);
            }
            line = clear.line().await?;
        }
    }
}

/// Three digits, alone or before a space or `-`.
fn code(line: &[u8]) -> Option<u16> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !matches!(rest.first(), None | Some(b' ' | b'-')) || !matches!(digits[0], b'1'..=b'5') {
        return None;
    }
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0')))
}

/// Whether a line's first word is this one, in any case.
pub fn first_word_is(line: &[u8], word: &str) -> bool {
    let first = line.split(u8::is_ascii_whitespace).find(|part| !part.is_empty());
    first.is_some_and(|first| first.eq_ignore_ascii_case(word.as_bytes()))
}
