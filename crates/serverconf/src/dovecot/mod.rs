//! Dovecot: `dovecot.conf` with what it includes, its filters (`local`,
//! `local_name`, `protocol`, `remote`) and the listeners of its services; the
//! words of 2.2 and 2.3, and those of 2.4.

mod lines;
mod listeners;
mod settings;
#[cfg(test)]
mod tests;

use crate::names::numbers;
use crate::reading::{Config, DEEPEST, Known, Reading, beside, folder, has_pattern};
use crate::scope::Scope;
use crate::{Files, Place, ReadError};
use lines::{Line, Raw};

/// One setting of a section.
pub(crate) struct Entry {
    /// The sections around it, each as `kind name`, from the outside in.
    path: Vec<String>,
    key: String,
    value: Raw,
    place: Place,
}

/// All that is written, in order.
#[derive(Default)]
pub(crate) struct Said {
    entries: Vec<Entry>,
}

/// Sections that hold for some connections alone.
const FILTERS: [&str; 4] = ["local", "local_name", "protocol", "remote"];

/// Reads `main` and all that it includes.
#[must_use]
pub fn read(files: &dyn Files, main: &str, known: &Known<'_>) -> Config {
    let mut reader = Reader { files, reading: Reading::new(files), said: Said::default(), path: Vec::new() };
    reader.file(main, &Place { file: main.to_owned(), line: 1 }, 0);
    let Reader { mut reading, said, .. } = reader;
    let stated = said.last(&[], "dovecot_config_version").and_then(|entry| entry.text().map(numbers));
    let version = known.version.map(numbers).or(stated);
    let view = settings::View { said: &said, version: version.as_deref(), openssl: known.openssl };
    for path in said.contexts() {
        let context = if path.is_empty() { "global".to_owned() } else { path.join(" > ") };
        let named = path.iter().filter_map(|section| section.strip_prefix("local_name "));
        let names = named.flat_map(str::split_ascii_whitespace).map(str::to_owned).collect();
        let listens = listeners::listens(&said, path);
        settings::tell(&mut Scope { reading: &mut reading, context, listens, names }, &view, path);
    }
    reading.config
}

impl Entry {
    /// The value, if it is plain text.
    fn text(&self) -> Option<&str> {
        match &self.value {
            Raw::Text(text) => Some(text),
            Raw::File(_) => None,
        }
    }
}

impl Said {
    /// The last word on a key in exactly this section.
    fn last(&self, path: &[String], key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == key && entry.path == path)
    }

    /// The word that holds in a section: its own, else that of the one around it.
    fn holds(&self, path: &[String], key: &str) -> Option<&Entry> {
        (0..=path.len()).rev().find_map(|depth| self.last(path.get(..depth).unwrap_or_default(), key))
    }

    /// The whole configuration, and each filter that says something about TLS.
    fn contexts(&self) -> Vec<&[String]> {
        let mut found: Vec<&[String]> = vec![&[]];
        for entry in self.entries.iter().filter(|entry| entry.key == "ssl" || entry.key.starts_with("ssl_")) {
            let filter = |section: &String| FILTERS.contains(&section.split(' ').next().unwrap_or_default());
            if !entry.path.is_empty() && entry.path.iter().all(filter) && !found.contains(&entry.path.as_slice()) {
                found.push(&entry.path);
            }
        }
        found
    }
}

struct Reader<'a> {
    files: &'a dyn Files,
    reading: Reading<'a>,
    said: Said,
    path: Vec<String>,
}

impl Reader<'_> {
    /// Reads on with a file that is named at `named`, in the section that is open.
    fn file(&mut self, path: &str, named: &Place, depth: usize) {
        if depth > DEEPEST {
            let what = format!("files are included more than {DEEPEST} deep");
            return self.reading.problem(&named.file, named.line, None, what);
        }
        let bytes = match self.reading.load(path) {
            Ok(bytes) => bytes,
            Err(why) => return self.reading.problem(&named.file, named.line, None, why),
        };
        let outer = self.path.len();
        let mut before = String::new();
        let mut last = 1;
        for (line, text) in (1_u32..).zip(String::from_utf8_lossy(&bytes).split('\n')) {
            if !self.reading.spend(1) {
                return self.reading.problem(path, line, None, "the configuration is too long to be read whole");
            }
            match lines::read(text, &before) {
                Ok(Line::Continues(text)) => before = text,
                Ok(Line::Nothing) => {}
                Ok(said) => {
                    before.clear();
                    self.take(said, Place { file: path.to_owned(), line }, outer, depth);
                }
                Err(what) => {
                    before.clear();
                    self.reading.problem(path, line, None, what);
                }
            }
            last = line;
        }
        if self.path.len() > outer {
            self.reading.problem(path, last, None, "a section is not closed by the end of the file");
            self.path.truncate(outer);
        }
    }

    fn take(&mut self, line: Line, place: Place, outer: usize, depth: usize) {
        match line {
            Line::Set { key, value } => self.set(key, value, place),
            Line::Open { kind, name } => {
                if self.path.len() >= DEEPEST {
                    self.reading.problem(
                        &place.file,
                        place.line,
                        None,
                        format!("sections are more than {DEEPEST} deep"),
                    );
                }
                self.path.push(if name.is_empty() { kind } else { format!("{kind} {name}") });
            }
            Line::Close if self.path.len() > outer => {
                self.path.pop();
            }
            Line::Close => self.reading.problem(&place.file, place.line, None, "a `}` closes no section of this file"),
            Line::Include { pattern, tried } => self.include(&pattern, tried, &place, depth),
            Line::Nothing | Line::Continues(_) => {}
        }
    }

    fn set(&mut self, key: String, value: Raw, place: Place) {
        // 2.4 lets a setting of `ssl_server` stand in a section of that name.
        let inside = self.path.last().is_some_and(|section| section == "ssl_server");
        let (key, path) = if inside {
            let key = if key.starts_with("ssl_") { key } else { format!("ssl_server_{key}") };
            (key, self.path.split_last().map(|(_, outer)| outer.to_vec()).unwrap_or_default())
        } else {
            (key, self.path.clone())
        };
        let value = match value {
            Raw::Text(text) if text.contains('$') => Raw::Text(self.filled_in(&text, &path)),
            value => value,
        };
        self.said.entries.push(Entry { path, key, value, place });
    }

    /// `$name` stands for what the setting of that name was before; what is
    /// not written yet stays, so that nothing is made of it.
    fn filled_in(&self, text: &str, path: &[String]) -> String {
        let word = |word: &str| match word.strip_prefix('$') {
            None => word.to_owned(),
            Some(name) => match self.said.holds(path, name).and_then(Entry::text) {
                Some(value) => value.to_owned(),
                None if name == "protocols" => String::new(),
                None => word.to_owned(),
            },
        };
        let filled = text.split(' ').map(word).collect::<Vec<_>>().join(" ");
        // A bound, since each line could double the one before.
        filled.trim_ascii().chars().take(4096).collect()
    }

    fn include(&mut self, pattern: &str, tried: bool, place: &Place, depth: usize) {
        let pattern = beside(folder(&place.file), pattern);
        let missing = |path: &String| matches!(self.files.read(path), Err(ReadError::Missing(_)));
        let found = match self.reading.matching(&pattern) {
            Ok(found) if tried => found.into_iter().filter(|path| !missing(path)).collect(),
            Ok(found) if found.is_empty() && has_pattern(&pattern) => {
                let what = format!("no file fits {pattern}");
                return self.reading.problem(&place.file, place.line, None, what);
            }
            Ok(found) => found,
            Err(why) => return self.reading.problem(&place.file, place.line, None, why),
        };
        for path in found {
            self.file(&path, place, depth + 1);
        }
    }
}
