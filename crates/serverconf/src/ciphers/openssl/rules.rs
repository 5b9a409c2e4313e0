//! Reads a cipher string, rule by rule, as OpenSSL's
//! `ssl_cipher_process_rulestr` does, its oddities with it.

use super::order::{Action, Order};
use super::table::{SUITES, Traits, WORDS};
use super::{Expansion, Refusal, elsewhere};

/// What OpenSSL's own DEFAULT stands for.
const DEFAULT: &str = "ALL:!COMPLEMENTOFDEFAULT:!eNULL";

/// The Suite B words (RFC 6460) replace the whole string, whatever follows.
const SUITE_B: &[(&str, &str)] = &[
    ("SUITEB128ONLY", "ECDHE-ECDSA-AES128-GCM-SHA256"),
    ("SUITEB128C2", "ECDHE-ECDSA-AES256-GCM-SHA384"),
    ("SUITEB128", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"),
    ("SUITEB192", "ECDHE-ECDSA-AES256-GCM-SHA384"),
];

/// Expands a whole string.
pub(super) fn run(text: &str) -> Result<Expansion, Refusal> {
    let suite_b = SUITE_B.iter().find(|(word, _)| text.starts_with(word));
    let text = suite_b.map_or(text, |(_, meant)| meant);
    let mut reader = Reader { order: Order::initial(), seen: Expansion::default() };
    let rest = match text.strip_prefix("DEFAULT") {
        Some(rest) => {
            reader.read(DEFAULT)?;
            rest.strip_prefix(':').unwrap_or(rest)
        }
        None => text,
    };
    reader.read(rest)?;
    let Reader { order, mut seen } = reader;
    seen.suites = order.suites();
    if seen.suites.is_empty() { Err(Refusal::NoMatch) } else { Ok(seen) }
}

/// What stands between rules.
const fn separates(byte: u8) -> bool {
    matches!(byte, b':' | b' ' | b';' | b',')
}

/// What a word is made of. The underscore is not in it, so that OpenSSL 3.0
/// takes no name in IANA's spelling.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'=')
}

struct Reader {
    order: Order,
    seen: Expansion,
}

impl Reader {
    fn read(&mut self, text: &str) -> Result<(), Refusal> {
        let mut rest = text;
        while let Some(first) = rest.bytes().next() {
            if separates(first) {
                rest = &rest[1..];
                continue;
            }
            let action = match first {
                b'-' => Some(Action::Delete),
                b'+' => Some(Action::Last),
                b'!' => Some(Action::Kill),
                _ => None,
            };
            rest = match (action, first) {
                (_, b'@') => self.command(&rest[1..])?,
                (Some(action), _) => self.rule(action, &rest[1..])?,
                (None, _) => self.rule(Action::Add, rest)?,
            };
        }
        Ok(())
    }

    /// `@STRENGTH` or `@SECLEVEL=n`; what follows it up to a separator is lost.
    fn command<'t>(&mut self, text: &'t str) -> Result<&'t str, Refusal> {
        let (word, rest) = cut(text)?;
        match (word, word.strip_prefix("SECLEVEL=").map(str::as_bytes)) {
            ("STRENGTH", _) => self.order.by_strength(),
            (_, Some([level @ b'0'..=b'5'])) => self.seen.security_level = Some(level - b'0'),
            _ => return Err(Refusal::Command(word.to_owned())),
        }
        Ok(skip(rest))
    }

    /// One word or words joined by `+`, all of which must hold.
    fn rule<'t>(&mut self, action: Action, text: &'t str) -> Result<&'t str, Refusal> {
        let mut asked = Traits::default();
        let mut left = text;
        loop {
            let begin = left;
            let (word, rest) = cut(begin)?;
            let joined = rest.strip_prefix('+');
            left = joined.unwrap_or(rest);
            let Some(found) = find(word) else {
                let name = whole(begin);
                self.seen.ignore(name, elsewhere::knows(name));
                return Ok(skip(left));
            };
            let Some(both) = join(asked, found) else { return Ok(skip(left)) };
            asked = both;
            if joined.is_none() {
                break;
            }
        }
        self.order.apply(action, &asked);
        Ok(left)
    }
}

/// The word that a text begins with, and what follows it.
fn cut(text: &str) -> Result<(&str, &str), Refusal> {
    let end = text.bytes().position(|byte| !is_word(byte)).unwrap_or(text.len());
    if end == 0 {
        return Err(Refusal::Syntax(text.chars().next()));
    }
    Ok(text.split_at(end))
}

/// Goes on to the next separator.
fn skip(text: &str) -> &str {
    let end = text.bytes().position(separates).unwrap_or(text.len());
    text.get(end..).unwrap_or_default()
}

/// What a person would call the word: `TLS_RSA_WITH_NULL_SHA`, of which
/// OpenSSL looks at `TLS` alone.
fn whole(text: &str) -> &str {
    let end = text.bytes().position(|byte| separates(byte) || byte == b'+').unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// A suite's own name comes before a word of the same spelling. Its version
/// is not asked for, because one suite is already meant.
fn find(word: &str) -> Option<Traits> {
    let suite = SUITES.iter().find(|suite| suite.name == word);
    suite
        .map(|suite| Traits { version: 0, ..suite.traits })
        .or_else(|| WORDS.iter().find(|known| known.name == word).map(|known| known.traits))
}

/// What holds for both; `None` if they contradict each other.
fn join(a: Traits, b: Traits) -> Option<Traits> {
    let both = |a: u32, b: u32| match (a, b) {
        (0, one) | (one, 0) => Some(one),
        (a, b) => Some(a & b).filter(|common| *common != 0),
    };
    Some(Traits {
        kx: both(a.kx, b.kx)?,
        auth: both(a.auth, b.auth)?,
        enc: both(a.enc, b.enc)?,
        mac: both(a.mac, b.mac)?,
        version: both(a.version, b.version)?,
        class: both(a.class, b.class)?,
        // OpenSSL forgets `COMPLEMENTOFDEFAULT` when the first class of
        // strength comes after it, and so do we.
        left_out: b.left_out || a.left_out && !(a.class == 0 && b.class != 0),
    })
}
