//! A folder of configuration files in memory, made from one input: what comes
//! first is the main file, and a line `=== /path` begins another.

use serverconf::names::VERSIONS;
use serverconf::{Config, Files, Kind, ReadError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Paths and what the files hold.
pub struct Folder(BTreeMap<String, Arc<[u8]>>);

impl Folder {
    /// The files of an input.
    pub fn of(main: &str, data: &[u8]) -> Self {
        let (mut files, mut path, mut text) = (BTreeMap::new(), main.to_owned(), Vec::new());
        for line in data.split_inclusive(|b| *b == b'\n') {
            match line.strip_prefix(b"=== ") {
                Some(name) => {
                    let next = String::from_utf8_lossy(name).trim().to_owned();
                    let done = std::mem::replace(&mut path, next);
                    files.insert(done, std::mem::take(&mut text).into());
                }
                None => text.extend_from_slice(line),
            }
        }
        files.insert(path, text.into());
        Self(files)
    }

    /// What holds of everything that is read: each place is a line of a file
    /// that is there, and each version has its standard name.
    pub fn check(&self, config: &Config) {
        let lines = |file: &str| self.0.get(file).map(|text| text.iter().filter(|b| **b == b'\n').count() + 1);
        for setting in &config.settings {
            if let Some(place) = &setting.place {
                let lines = lines(&place.file).unwrap();
                assert!((1..=lines).contains(&(place.line as usize)), "{place:?}");
            }
            if let (Kind::Protocols, Ok(versions)) = (setting.kind, &setting.resolved) {
                assert!(versions.iter().all(|version| VERSIONS.contains(&version.as_str())), "{versions:?}");
            }
        }
        for problem in &config.problems {
            let lines = lines(&problem.place.file).unwrap_or(1);
            assert!((1..=lines).contains(&(problem.place.line as usize)), "{problem}");
        }
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        self.0.get(path).cloned().ok_or_else(|| ReadError::Missing(path.to_owned()))
    }

    /// Knows one `*` alone, within one part of a path.
    fn matching(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        let (start, end) = pattern.split_once('*').unwrap_or((pattern, ""));
        let fits = |path: &&String| {
            let middle = path.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            middle.is_some_and(|middle| !middle.contains('/'))
        };
        Ok(self.0.keys().filter(fits).cloned().collect())
    }
}
