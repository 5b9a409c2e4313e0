//! The files of certificates: one, a folder of them, or a list (`crt-list`)
//! whose entries have options and server names.

use super::bind::{self, Word};
use crate::{
    Place, Resolved,
    reading::{self, Reading},
};

/// An entry of a list of certificates.
pub(crate) struct Entry {
    pub(crate) path: String,
    pub(crate) options: Vec<Word>,
    pub(crate) names: Vec<String>,
    pub(crate) place: Place,
}

/// Reads a list; each line is `PATH [OPTIONS] NAMES`.
pub(crate) fn read(reading: &mut Reading<'_>, path: &str) -> Result<Vec<Entry>, String> {
    let text = reading.load(path)?;
    let text = String::from_utf8_lossy(&text);
    let mut found = Vec::new();
    for (line, text) in (1_u32..).zip(text.lines()) {
        let bare = text.trim();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let (file, rest) = bare.split_once(char::is_whitespace).unwrap_or((bare, ""));
        let rest = rest.trim_start();
        let (options, names) = match rest.strip_prefix('[') {
            None => ("", rest),
            Some(inner) => match inner.split_once(']') {
                Some(parts) => parts,
                None => {
                    reading.problem(path, line, None, "`[` is not closed by `]`");
                    continue;
                }
            },
        };
        let words: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
        let names = names.split_whitespace().map(str::to_owned).collect();
        if !reading.spend(words.len() + 2) {
            reading.problem(path, line, None, "there is more than is read");
            break;
        }
        let place = Place { file: path.to_owned(), line };
        found.push(Entry { path: file.to_owned(), options: bind::options(&words), names, place });
    }
    Ok(found)
}

/// The files that a `crt` means: itself, or all that a folder holds. HAProxy
/// passes over what belongs to a certificate there.
pub(crate) fn files(reading: &Reading<'_>, base: &str, word: &str) -> Resolved {
    if word.contains('$') {
        return Err(format!("`{word}` holds a variable"));
    }
    if word.starts_with('@') {
        return Err(format!("`{word}` is in a store of certificates"));
    }
    let path = reading::beside(base, word);
    if reading.is_file(&path) {
        return Ok(vec![path]);
    }
    let beside = [".issuer", ".key", ".ocsp", ".sctl"];
    let all = reading.matching(&format!("{}/*", path.trim_end_matches('/'))).unwrap_or_default();
    let all: Vec<String> = all.into_iter().filter(|file| !beside.iter().any(|end| file.ends_with(end))).collect();
    // A file that is for others only cannot be opened; its name stands all the same.
    Ok(if all.is_empty() { vec![path] } else { all })
}
