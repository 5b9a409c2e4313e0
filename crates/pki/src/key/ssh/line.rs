//! Files with one public key on a line: `authorized_keys`, with options as
//! sshd reads them (sshd(8), AUTHORIZED_KEYS FILE FORMAT), and `.pub` files,
//! which have none.

use super::PublicKey;
use crate::store::BASE64;
use base64::Engine;

/// The most lines with keys that are read of one file.
pub const MOST_LINES: usize = 10_000;

/// The longest line that is read.
const LONGEST: usize = 128 * 1024;

/// The most options that one line may have.
const MOST_OPTIONS: usize = 200;

/// A line that says it holds a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which line of the file it is, from 1.
    pub number: u32,
    /// Its options, each as it stands there: `no-pty`, `command="echo \"x\""`.
    pub options: Vec<String>,
    /// The key; `None` if it is none that can be read, which sshd passes over.
    pub key: Option<PublicKey>,
    /// What follows the key.
    pub comment: String,
}

/// Reads all lines but empty ones and remarks; false beside them if there were
/// more than are read.
#[must_use]
pub fn lines(bytes: &[u8]) -> (Vec<Line>, bool) {
    let mut all = Vec::new();
    for (number, line) in (1_u32..).zip(bytes.split(|byte| *byte == b'\n')) {
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        if all.len() == MOST_LINES {
            return (all, false);
        }
        all.push(read(number, line));
    }
    (all, true)
}

fn read(number: u32, line: &[u8]) -> Line {
    let nothing = Line { number, options: Vec::new(), key: None, comment: String::new() };
    if line.len() > LONGEST {
        return nothing;
    }
    // sshd first tries the line as a key, and takes what stands in front for options only then.
    if let Some((key, comment)) = key(line) {
        return Line { key: Some(key), comment, ..nothing };
    }
    let (options, rest) = options(line);
    let (key, comment) = key(rest).map_or((None, String::new()), |(key, comment)| (Some(key), comment));
    Line { options, key, comment, ..nothing }
}

/// Type, base64 and comment.
fn key(text: &[u8]) -> Option<(PublicKey, String)> {
    let (kind, rest) = word(text);
    let (data, comment) = word(rest);
    let key = PublicKey::read(&BASE64.decode(data).ok()?)?;
    let comment = String::from_utf8_lossy(comment).into_owned();
    (key.kind.as_bytes() == kind).then_some((key, comment))
}

/// The first word, and what follows the blanks after it.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let end = text.iter().position(blank).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or_default();
    (word, rest.trim_ascii_start())
}

/// Options with commas between them up to the first blank outside of quotes;
/// a backslash keeps a quote from ending a quoted string. sshd takes the line
/// for broken where a quote is not closed: so no key is found behind it.
fn options(line: &[u8]) -> (Vec<String>, &[u8]) {
    let mut options = Vec::new();
    let (mut start, mut at, mut quoted) = (0, 0, false);
    let text = |from: usize, to: usize| String::from_utf8_lossy(line.get(from..to).unwrap_or_default()).into_owned();
    while let Some(byte) = line.get(at) {
        match byte {
            b'\\' if line.get(at + 1) == Some(&b'"') => at += 1,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                if options.len() < MOST_OPTIONS {
                    options.push(text(start, at));
                }
                start = at + 1;
            }
            b' ' | b'\t' if !quoted => break,
            _ => {}
        }
        at += 1;
    }
    if options.len() < MOST_OPTIONS && start < at {
        options.push(text(start, at));
    }
    let rest = if quoted { &[] } else { line.get(at..).unwrap_or_default().trim_ascii_start() };
    (options, rest)
}
