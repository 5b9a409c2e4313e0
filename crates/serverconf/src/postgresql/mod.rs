//! PostgreSQL: `postgresql.conf` with what it includes, then
//! `postgresql.auto.conf`, which `ALTER SYSTEM` writes and which wins.

mod hba;
mod lines;
mod settings;
#[cfg(test)]
mod tests;

use crate::reading::{Config, Reading, beside, folder};
use crate::{Files, Place, ReadError};
pub use hba::{Entry, hba};
use lines::Statement;
use std::collections::BTreeMap;

/// PostgreSQL's own bound on nested includes.
const DEEPEST: usize = 10;

/// What the files say: the last word for each name, lower case.
pub(crate) type Said = BTreeMap<String, (String, Place)>;

/// Reads the cluster whose main file this is.
#[must_use]
pub fn read(files: &dyn Files, path: &str) -> Config {
    let mut reader = Reader { files, reading: Reading::new(files), said: Said::new() };
    let data = reader.whole(path);
    let stated = files.read(&beside(&data, "PG_VERSION")).ok();
    let version = stated.and_then(|bytes| release(&String::from_utf8_lossy(&bytes))).or_else(|| from_path(path));
    settings::tell(&mut reader.reading, &reader.said, &settings::Cluster { path, data: &data, version });
    reader.reading.config
}

/// The release's first number: 9 for `9.6`, 15 for `15`.
fn release(text: &str) -> Option<u32> {
    text.trim().split('.').next()?.parse().ok()
}

/// The release that the paths of Debian (`15/main`), Red Hat (`pgsql/15`) and
/// Alpine (`postgresql15`) name.
fn from_path(path: &str) -> Option<u32> {
    path.split('/')
        .map(|part| part.strip_prefix("postgresql").unwrap_or(part))
        .filter_map(release)
        .find(|n| (7..100).contains(n))
}

struct Reader<'a> {
    files: &'a dyn Files,
    reading: Reading<'a>,
    said: Said,
}

impl Reader<'_> {
    /// Reads the main file, then what `ALTER SYSTEM` wrote; gives the data folder.
    fn whole(&mut self, path: &str) -> String {
        self.file(path, &Place { file: path.to_owned(), line: 1 }, 0);
        let data = self.said.get("data_directory").map(|(folder, _)| folder.clone());
        let data = data.map_or_else(|| folder(path).to_owned(), |data| beside(folder(path), &data));
        let auto = beside(&data, "postgresql.auto.conf");
        // It is missing where the cluster was never started.
        if self.exists(&auto) {
            self.file(&auto, &Place { file: auto.clone(), line: 1 }, 0);
        }
        data
    }

    fn exists(&self, path: &str) -> bool {
        !matches!(self.files.read(path), Err(ReadError::Missing(_)))
    }

    /// Reads on with a file that is named at `named`.
    fn file(&mut self, path: &str, named: &Place, depth: usize) {
        if depth > DEEPEST {
            let what = format!("files are included more than {DEEPEST} deep");
            return self.reading.problem(&named.file, named.line, None, what);
        }
        let bytes = match self.reading.load(path) {
            Ok(bytes) => bytes,
            Err(why) => return self.reading.problem(&named.file, named.line, None, why),
        };
        for (line, text) in (1_u32..).zip(String::from_utf8_lossy(&bytes).lines()) {
            let place = Place { file: path.to_owned(), line };
            if !self.reading.spend(1) {
                return self.reading.problem(path, line, None, "the configuration is too long to be read whole");
            }
            match lines::statement(text) {
                Ok(None) => {}
                Ok(Some(statement)) => self.take(statement, place, depth),
                Err(what) => self.reading.problem(path, line, None, what),
            }
        }
    }

    fn take(&mut self, statement: Statement, place: Place, depth: usize) {
        let target = beside(folder(&place.file), &statement.value);
        match statement.name.as_str() {
            "include" => self.file(&target, &place, depth + 1),
            "include_if_exists" if self.exists(&target) => self.file(&target, &place, depth + 1),
            "include_if_exists" => {}
            "include_dir" => match self.reading.matching(&format!("{}/*.conf", target.trim_end_matches('/'))) {
                Ok(found) => found.iter().for_each(|path| self.file(path, &place, depth + 1)),
                Err(why) => self.reading.problem(&place.file, place.line, None, why),
            },
            _ => {
                self.said.insert(statement.name, (statement.value, place));
            }
        }
    }
}
