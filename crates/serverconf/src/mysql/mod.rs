//! MySQL and MariaDB: the option files that a server reads, in their order,
//! with what they include; of its groups the last word wins.

mod lines;
mod options;
mod settings;
#[cfg(test)]
mod tests;

use crate::names::numbers;
use crate::reading::{Config, Known, Reading, beside, folder};
use crate::{Files, Place};
use lines::Line;
pub use options::{Written as WrittenOption, options};

/// The programs' own bound on nested includes.
const DEEPEST: usize = 10;

/// Which program it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    MariaDb,
    MySql,
    Unknown,
}

/// Reads a server's option files, in this order. Where they have no group of a
/// server and no server is installed, they are for clients and say nothing.
#[must_use]
pub fn read(files: &dyn Files, mains: &[String], known: &Known<'_>) -> Config {
    let mut reader = Reader { reading: Reading::new(files), options: Vec::new() };
    for main in mains {
        reader.file(main, &Place { file: main.clone(), line: 1 }, 0);
    }
    let Reader { mut reading, options } = reader;
    let version = known.version.map(numbers);
    let flavour = flavour(version.as_deref(), &options);
    let release = version.as_deref().and_then(|v| Some((*v.first()?, *v.get(1)?)));
    let mut said = settings::Said::new();
    let mut any = known.version.is_some();
    for option in &options {
        match is_read(&option.group, flavour, release) {
            Some(true) => {
                any = true;
                let (name, value) = normal(&option.name, option.value.as_deref());
                said.insert(name, (value, option));
            }
            Some(false) => {}
            None => reading.problem(
                &option.place.file,
                option.place.line,
                None,
                "whether the server reads this group depends on its release, which is not known",
            ),
        }
    }
    if any {
        settings::tell(&mut reading, &said, flavour, version.as_deref());
    }
    reading.config
}

/// Which program it is, by its version, else by the groups that are written.
fn flavour(version: Option<&[u32]>, options: &[Written]) -> Flavour {
    let marked = options.iter().any(|option| option.group.starts_with("mariadb") || option.group == "galera");
    match version {
        // MySQL went from 5 to 8 and 9; MariaDB from 5 to 10.
        Some([first, ..]) if *first >= 10 => Flavour::MariaDb,
        Some(_) => Flavour::MySql,
        None if marked => Flavour::MariaDb,
        None => Flavour::Unknown,
    }
}

/// One option as it is written.
pub(crate) struct Written {
    group: String,
    name: String,
    value: Option<String>,
    place: Place,
}

/// Whether the server reads a group; `None` if that depends on its release and
/// this is not known.
fn is_read(group: &str, flavour: Flavour, release: Option<(u32, u32)>) -> Option<bool> {
    let own = match flavour {
        Flavour::MySql => ["mysqld", "server"].as_slice(),
        _ => &["mysqld", "server", "mariadb", "mariadbd", "galera"],
    };
    if own.contains(&group) {
        return Some(true);
    }
    let Some((name, number)) = group.split_once('-').filter(|(name, _)| own.contains(name)) else { return Some(false) };
    let looks = number.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if !looks || matches!(name, "server" | "galera") {
        return Some(false);
    }
    release.map(|(major, minor)| number == format!("{major}.{minor}"))
}

/// The name with `-`, without the prefixes that every option may have, and the
/// value: `skip-ssl` is `ssl` off, `ssl` alone is on.
fn normal(name: &str, value: Option<&str>) -> (String, String) {
    let name = name.replace('_', "-");
    let name = name.strip_prefix("loose-").unwrap_or(&name);
    if name == "skip-networking" {
        return (name.to_owned(), value.unwrap_or("1").to_owned());
    }
    for (prefix, meant) in [("skip-", "0"), ("disable-", "0"), ("enable-", "1")] {
        if let Some(bare) = name.strip_prefix(prefix) {
            return (bare.to_owned(), meant.to_owned());
        }
    }
    (name.to_owned(), value.unwrap_or("1").to_owned())
}

struct Reader<'a> {
    reading: Reading<'a>,
    options: Vec<Written>,
}

impl Reader<'_> {
    fn file(&mut self, path: &str, named: &Place, depth: usize) {
        if depth > DEEPEST {
            let what = format!("files are included more than {DEEPEST} deep");
            return self.reading.problem(&named.file, named.line, None, what);
        }
        let bytes = match self.reading.load(path) {
            Ok(bytes) => bytes,
            Err(why) => return self.reading.problem(&named.file, named.line, None, why),
        };
        let mut group = None;
        for (line, text) in (1_u32..).zip(String::from_utf8_lossy(&bytes).split('\n')) {
            let place = Place { file: path.to_owned(), line };
            if !self.reading.spend(1) {
                return self.reading.problem(path, line, None, "the configuration is too long to be read whole");
            }
            match (lines::read(text), &group) {
                (Ok(Line::Nothing), _) => {}
                (Ok(Line::Group(name)), _) => group = Some(name),
                (Ok(Line::Option(name, value)), Some(group)) => {
                    self.options.push(Written { group: group.clone(), name, value, place });
                }
                (Ok(Line::Option(..)), None) => {
                    self.reading.problem(path, line, None, "an option stands before the first group");
                }
                (Ok(Line::Include(target)), _) => self.file(&beside(folder(path), &target), &place, depth + 1),
                (Ok(Line::IncludeDir(target)), _) => {
                    let pattern = format!("{}/*.cnf", beside(folder(path), &target).trim_end_matches('/'));
                    match self.reading.matching(&pattern) {
                        Ok(found) => found.iter().for_each(|found| self.file(found, &place, depth + 1)),
                        Err(why) => self.reading.problem(path, line, None, why),
                    }
                }
                (Err(what), _) => self.reading.problem(path, line, None, what),
            }
        }
    }
}
