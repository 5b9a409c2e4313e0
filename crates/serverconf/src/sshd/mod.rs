//! sshd's algorithms: what its configuration says of ciphers, MACs, key
//! exchanges and signatures (sshd_config(5)). The table `ssh.server` of the
//! probe has all else that sshd is told.

mod algorithms;
#[cfg(test)]
mod tests;

use crate::reading::{Config, DEEPEST, Known, Reading, beside};
use crate::scope::Scope;
use crate::{Files, Kind, Place, Resolved, names};
pub use algorithms::resolve;

/// The keyword, what it is about, and names it had in older releases.
const KEYWORDS: &[(&str, Kind, &[&str])] = &[
    ("Ciphers", Kind::Ciphers, &[]),
    ("MACs", Kind::Macs, &[]),
    ("KexAlgorithms", Kind::KeyExchange, &[]),
    ("HostKeyAlgorithms", Kind::HostKeys, &[]),
    ("PubkeyAcceptedAlgorithms", Kind::Signatures, &["PubkeyAcceptedKeyTypes"]),
];

/// Reads the server's configuration. The first value of a keyword counts; what
/// stands in a Match block is left out, since no list but that for public keys
/// may stand there. `known.version` is that of the package with the server.
///
/// Host key algorithms are what is allowed: the server offers those of them
/// that it has a key for.
#[must_use]
pub fn read(files: &dyn Files, path: &str, known: &Known<'_>) -> Config {
    let mut reader = Reader { reading: Reading::new(files), said: vec![None; KEYWORDS.len()] };
    reader.file(path, &Place { file: path.to_owned(), line: 1 }, 0);
    let Reader { mut reading, said } = reader;
    let written = said.iter().map(|written| written.as_ref().map(|(value, place)| (value.as_str(), place)));
    tell(&mut reading, "sshd", written, known.version, true);
    reading.config
}

/// Reads lines that a crypto policy lays over the server's configuration; what
/// it does not say is not told.
pub(crate) fn tell_lines(reading: &mut Reading<'_>, context: &str, lines: &[(String, Place)]) {
    let mut said: Vec<Option<(String, Place)>> = vec![None; KEYWORDS.len()];
    for (line, place) in lines {
        if let Some((keyword, value)) = statement(line) {
            keep(&mut said, keyword, value, place);
        }
    }
    let written = said.iter().map(|written| written.as_ref().map(|(value, place)| (value.as_str(), place)));
    tell(reading, context, written, None, false);
}

fn tell<'a>(
    reading: &mut Reading<'_>,
    context: &str,
    written: impl Iterator<Item = Option<(&'a str, &'a Place)>>,
    version: Option<&str>,
    defaults: bool,
) {
    let mut scope = Scope { reading, context: context.to_owned(), listens: Vec::new(), names: Vec::new() };
    for ((keyword, kind, _), written) in KEYWORDS.iter().zip(written) {
        if written.is_some() || defaults {
            scope.tell(*kind, keyword, written, meant(keyword, written.map(|(value, _)| value), version));
        }
    }
}

/// What a list means for a release of the server.
fn meant(keyword: &str, written: Option<&str>, version: Option<&str>) -> Resolved {
    let list = |which: &str| -> Option<Vec<String>> {
        // The lists below are those of 9.2, and no other release's.
        let bare = version.map(|text| text.split_once(':').map_or(text, |(_, rest)| rest))?;
        if !matches!(names::numbers(bare).as_slice(), [9, 2, ..]) {
            return None;
        }
        let mut lines = include_str!("lists.txt").lines();
        let list = lines.find_map(|line| line.strip_prefix(keyword)?.trim_start().strip_prefix(which))?;
        Some(list.trim().split(',').map(str::to_owned).collect())
    };
    resolve(written, list("default").as_deref(), list("all").as_deref())
}

struct Reader<'a> {
    reading: Reading<'a>,
    said: Vec<Option<(String, Place)>>,
}

impl Reader<'_> {
    fn file(&mut self, path: &str, from: &Place, depth: usize) {
        if depth > DEEPEST {
            return self.reading.problem(&from.file, from.line, None, format!("files include each other: {path}"));
        }
        let bytes = match self.reading.load(path) {
            Ok(bytes) => bytes,
            Err(why) => return self.reading.problem(&from.file, from.line, None, why),
        };
        let text = String::from_utf8_lossy(&bytes);
        for (number, line) in (1..).zip(text.lines()) {
            if !self.reading.spend(1) {
                return self.reading.problem(path, number, None, "there is more configuration than is read");
            }
            let Some((keyword, value)) = statement(line) else { continue };
            let place = Place { file: path.to_owned(), line: number };
            if keyword.eq_ignore_ascii_case("Match") {
                // It holds up to the end of this file, and `Match all` changes nothing.
                if !value.trim().eq_ignore_ascii_case("all") {
                    return;
                }
            } else if keyword.eq_ignore_ascii_case("Include") {
                self.include(value, &place, depth);
            } else {
                keep(&mut self.said, keyword, value, &place);
            }
        }
    }

    /// sshd means relative paths from its own folder, whichever file names them.
    fn include(&mut self, value: &str, place: &Place, depth: usize) {
        for pattern in value.split_ascii_whitespace() {
            let pattern = beside("/etc/ssh", pattern.trim_matches('"'));
            match self.reading.matching(&pattern) {
                Ok(paths) => {
                    for path in &paths {
                        self.file(path, place, depth + 1);
                    }
                }
                Err(why) => self.reading.problem(&place.file, place.line, None, why),
            }
        }
    }
}

/// Keeps a value if it is the first of its keyword.
fn keep(said: &mut [Option<(String, Place)>], keyword: &str, value: &str, place: &Place) {
    let is = |name: &str| name.eq_ignore_ascii_case(keyword);
    let found = KEYWORDS.iter().position(|(name, _, older)| is(name) || older.iter().any(|name| is(name)));
    if let Some(slot) = found.and_then(|place| said.get_mut(place)).filter(|slot| slot.is_none()) {
        // One list is one word; sshd refuses more.
        let word = value.split_ascii_whitespace().next().unwrap_or_default();
        *slot = Some((word.trim_matches('"').to_owned(), place.clone()));
    }
}

/// A keyword and what follows it, up to a comment.
fn statement(line: &str) -> Option<(&str, &str)> {
    let line = line.split('\0').next()?.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let line = line.split_once(" #").map_or(line, |(before, _)| before);
    let (keyword, rest) = line.split_once(|c: char| c.is_ascii_whitespace() || c == '=')?;
    let rest = rest.trim_start();
    Some((keyword, rest.strip_prefix('=').unwrap_or(rest).trim()))
}
