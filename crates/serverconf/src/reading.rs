//! What every reader shares: the result, its problems, and the bounds within
//! which foreign files are read.

use crate::{Files, Place, Setting};
use std::{fmt, sync::Arc};

/// How many files one reading may open, repeated includes counted.
pub const MOST_FILES: usize = 4_096;
/// How many bytes one reading may go through, repeated includes counted.
pub const MOST_BYTES: usize = 64 << 20;
/// How many words one reading may hold.
pub const MOST_WORDS: usize = 2_000_000;
/// How deep blocks and includes may be nested, together.
pub const DEEPEST: usize = 64;
/// How many problems are told; the last one says that there were more.
pub const MOST_PROBLEMS: usize = 200;
/// How many settings are kept.
pub const MOST_SETTINGS: usize = 25_000;
/// How many addresses of one context are kept.
pub const MOST_LISTENS: usize = 64;

/// What could not be read or understood, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file and line.
    pub place: Place,
    /// The column in characters, from 1, where it can be told.
    pub column: Option<u32>,
    /// What is wrong, in a sentence without a full stop.
    pub what: String,
}

impl fmt::Display for Problem {
    /// `/etc/nginx/nginx.conf:12:5: what is wrong`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.place.file, self.place.line)?;
        if let Some(column) = self.column {
            write!(out, ":{column}")?;
        }
        write!(out, ": {}", self.what)
    }
}

/// What a reader found. A broken file is data: what was read stays, the rest is a problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Every setting, in the order of the files.
    pub settings: Vec<Setting>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What a reader found that is not about TLS. A broken file is data here, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// What was read, in the order of the files.
    pub rows: Vec<T>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What the caller knows of the installed programs. Defaults depend on it;
/// what is not known makes them unresolved, with the reason, and never a guess.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known<'a> {
    /// The version of the program whose configuration it is: `1.22.1`.
    pub version: Option<&'a str>,
    /// The version of the OpenSSL that it is linked with: `3.0.22`.
    pub openssl: Option<&'a str>,
    /// The names that Apache was given with `-D`; none of them is not the same as not knowing.
    pub defines: Option<&'a [&'a str]>,
}

/// One reading: the door to the files, what was spent of the bounds, and the result.
pub struct Reading<'a> {
    files: &'a dyn Files,
    opened: usize,
    bytes: usize,
    words: usize,
    over: bool,
    /// What was found so far.
    pub config: Config,
}

impl<'a> Reading<'a> {
    /// Begins with nothing spent.
    #[must_use]
    pub fn new(files: &'a dyn Files) -> Self {
        Self { files, opened: 0, bytes: 0, words: 0, over: false, config: Config::default() }
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// Why not, in words for a problem.
    pub fn load(&mut self, path: &str) -> Result<Arc<[u8]>, String> {
        if self.opened >= MOST_FILES {
            return Err(format!("more than {MOST_FILES} files are included: {path} is not read"));
        }
        self.opened += 1;
        let bytes = self.files.read(path).map_err(|why| why.to_string())?;
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > MOST_BYTES {
            return Err(format!("the files hold more than {MOST_BYTES} bytes: {path} is not read"));
        }
        Ok(bytes)
    }

    /// The files that a pattern means; one without `*`, `?` or `[` is itself.
    ///
    /// # Errors
    /// If a folder cannot be listed, in words for a problem.
    pub fn matching(&self, pattern: &str) -> Result<Vec<String>, String> {
        if has_pattern(pattern) {
            self.files.matching(pattern).map_err(|why| why.to_string())
        } else {
            Ok(vec![pattern.to_owned()])
        }
    }

    /// True if a file is there and can be read; it does not count as read.
    #[must_use]
    pub fn is_file(&self, path: &str) -> bool {
        self.files.read(path).is_ok()
    }

    /// Counts words; false once there are too many, and the reader must end.
    pub const fn spend(&mut self, words: usize) -> bool {
        self.words = self.words.saturating_add(words);
        self.words <= MOST_WORDS
    }

    /// Notes a problem; a column is given where it can be told.
    pub fn problem(&mut self, file: &str, line: u32, column: Option<u32>, what: impl Into<String>) {
        let told = self.config.problems.len();
        if told > MOST_PROBLEMS {
            return;
        }
        let what = if told == MOST_PROBLEMS { "there are more problems than are told".to_owned() } else { what.into() };
        let place = Place { file: file.to_owned(), line };
        self.config.problems.push(Problem { place, column, what });
    }

    /// True once a setting was not kept: the reader may end.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over
    }

    /// Keeps a setting.
    pub fn setting(&mut self, setting: Setting) {
        if self.config.settings.len() < MOST_SETTINGS {
            self.config.settings.push(setting);
        } else if !self.over {
            self.over = true;
            let place = setting.place.unwrap_or(Place { file: String::new(), line: 1 });
            self.problem(&place.file, place.line, None, format!("only {MOST_SETTINGS} settings are kept"));
        }
    }
}

/// True if a shell would expand it.
#[must_use]
pub fn has_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// A path as it is meant from a folder: absolute ones are kept.
#[must_use]
pub fn beside(folder: &str, path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", folder.trim_end_matches('/')) }
}

/// The folder of an absolute path.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A folder in memory, which stands in for a host in the tests of readers.
#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ReadError;

    /// Paths and their texts.
    pub(crate) struct Memory(pub(crate) Vec<(&'static str, Vec<u8>)>);

    impl Memory {
        pub(crate) fn of(files: &[(&'static str, &str)]) -> Self {
            Self(files.iter().map(|(path, text)| (*path, text.as_bytes().to_vec())).collect())
        }
    }

    impl Files for Memory {
        fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
            let found = self.0.iter().find(|(name, _)| *name == path);
            found.map(|(_, bytes)| bytes.as_slice().into()).ok_or_else(|| ReadError::Missing(path.to_owned()))
        }

        /// Knows one `*` alone, within one part of a path.
        fn matching(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
            let (start, end) = pattern.split_once('*').unwrap_or((pattern, ""));
            let fits = |path: &str| {
                let middle = path.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
                middle.is_some_and(|middle| !middle.contains('/'))
            };
            let mut found: Vec<String> =
                self.0.iter().filter(|(path, _)| fits(path)).map(|(path, _)| (*path).to_owned()).collect();
            found.sort();
            Ok(found)
        }
    }

    #[test]
    fn bounds_end_a_reading_with_words() {
        let files = Memory::of(&[("/a", "x")]);
        let mut reading = Reading::new(&files);
        for _ in 0..MOST_FILES {
            reading.load("/a").unwrap();
        }
        assert!(reading.load("/a").unwrap_err().contains("more than 4096 files"));
        assert!(reading.spend(MOST_WORDS) && !reading.spend(1));
        for line in 1..=1_000 {
            reading.problem("/a", line, Some(3), "odd");
        }
        let problems = &reading.config.problems;
        assert_eq!(problems.len(), MOST_PROBLEMS + 1);
        assert_eq!(problems[0].to_string(), "/a:1:3: odd");
        assert!(problems[MOST_PROBLEMS].what.contains("more problems"));
    }

    #[test]
    fn paths_are_meant_from_a_folder() {
        assert_eq!(beside("/etc/nginx", "a.conf"), "/etc/nginx/a.conf");
        assert_eq!(beside("/etc/nginx/", "/a.conf"), "/a.conf");
        assert_eq!(folder("/etc/nginx/nginx.conf"), "/etc/nginx");
        assert_eq!(Reading::new(&Memory::of(&[])).matching("/x").unwrap(), ["/x"]);
        assert_eq!(
            Reading::new(&Memory::of(&[("/d/a", ""), ("/d/b", "")])).matching("/d/*").unwrap(),
            ["/d/a", "/d/b"]
        );
    }
}
