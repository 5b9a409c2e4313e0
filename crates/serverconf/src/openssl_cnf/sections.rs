//! A whole configuration: the main file and what it includes, as sections of
//! names and values.

use super::lines::{self, Line};
use super::values;
use crate::reading::{DEEPEST, Reading, beside, has_pattern};
use crate::{Place, ReadError};
use std::collections::BTreeMap;

/// How many values are kept.
const MOST_VALUES: usize = 20_000;

/// One value as it is written and as it is meant.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub name: String,
    pub written: String,
    pub meant: Result<String, String>,
    pub place: Place,
}

/// The sections by name. A name that comes again in a section takes the place
/// of the earlier one.
#[derive(Debug)]
pub(super) struct Sections {
    all: BTreeMap<String, Vec<Value>>,
    current: String,
    kept: usize,
    dollarid: bool,
    include_folder: Option<String>,
}

impl Sections {
    pub fn read(reading: &mut Reading<'_>, path: &str) -> Self {
        let mut sections = Self {
            all: BTreeMap::new(),
            current: "default".to_owned(),
            kept: 0,
            dollarid: false,
            include_folder: None,
        };
        sections.file(reading, path, &Place { file: path.to_owned(), line: 1 }, 0);
        sections
    }

    /// The values of a section, in their order; none if there is no such section.
    pub fn section(&self, name: &str) -> &[Value] {
        self.all.get(name).map_or(&[], Vec::as_slice)
    }

    /// A name in a section.
    pub fn get(&self, section: &str, name: &str) -> Option<&Value> {
        self.section(section).iter().find(|value| value.name == name)
    }

    fn file(&mut self, reading: &mut Reading<'_>, path: &str, from: &Place, depth: usize) {
        if depth > DEEPEST {
            return reading.problem(
                &from.file,
                from.line,
                None,
                format!("files include each other: {path} is not read"),
            );
        }
        let bytes = match reading.load(path) {
            Ok(bytes) => bytes,
            // OpenSSL passes over an included file that is missing.
            Err(why) if depth > 0 && why == ReadError::Missing(path.to_owned()).to_string() => return,
            Err(why) => return reading.problem(&from.file, from.line, None, why),
        };
        let text = String::from_utf8_lossy(&bytes);
        for (line, text) in lines::joined(&text) {
            if !reading.spend(1) || self.kept >= MOST_VALUES {
                return reading.problem(path, line, None, "there is more configuration than is read");
            }
            let place = Place { file: path.to_owned(), line };
            match lines::read(&text) {
                Ok(None) => {}
                Ok(Some(Line::Section(name))) => name.clone_into(&mut self.current),
                Ok(Some(Line::Include(path))) => self.include(reading, path, &place, depth),
                Ok(Some(Line::Pragma(pragma))) => self.pragma(reading, pragma, &place),
                Ok(Some(Line::Assignment { section, name, value })) => {
                    self.assign(reading, section.map(str::to_owned), name, value, place);
                }
                Err(what) => reading.problem(path, line, None, format!("{what}; OpenSSL refuses the whole file")),
            }
        }
    }

    fn include(&mut self, reading: &mut Reading<'_>, path: &str, place: &Place, depth: usize) {
        let path = match values::expand(path, self.dollarid, |section, name| self.lookup(section, name)) {
            Ok(path) if path.starts_with('/') => path,
            Ok(path) => match &self.include_folder {
                Some(folder) => beside(folder, &path),
                // Where a relative path leads depends on each program's folder.
                None => {
                    return reading.problem(&place.file, place.line, None, format!("{path} is not an absolute path"));
                }
            },
            Err(why) => return reading.problem(&place.file, place.line, None, why),
        };
        let mut inside = Vec::new();
        if !has_pattern(&path) {
            for ending in ["*.cnf", "*.conf"] {
                inside.extend(reading.matching(&beside(&path, ending)).unwrap_or_default());
            }
        }
        if inside.is_empty() {
            return self.file(reading, &path, place, depth + 1);
        }
        // OpenSSL takes a folder's files as the folder lists them, in no set order.
        inside.sort_unstable();
        for path in inside {
            self.file(reading, &path, place, depth + 1);
        }
    }

    fn pragma(&mut self, reading: &mut Reading<'_>, pragma: &str, place: &Place) {
        let (name, value) = pragma.split_once(':').map_or((pragma, ""), |(name, value)| (name.trim(), value.trim()));
        match name {
            "dollarid" => self.dollarid = matches!(value, "on" | "true" | "yes" | "1"),
            "includedir" => self.include_folder = Some(value.to_owned()),
            "abspath" => {}
            _ => reading.problem(&place.file, place.line, None, format!("there is no pragma `{name}`")),
        }
    }

    fn assign(&mut self, reading: &mut Reading<'_>, section: Option<String>, name: &str, text: &str, place: Place) {
        let section = section.unwrap_or_else(|| self.current.clone());
        let in_section = |other: Option<&str>, name: &str| self.lookup(Some(other.unwrap_or(&section)), name);
        let meant = values::expand(text, self.dollarid, in_section);
        if let Err(why) = &meant {
            reading.problem(&place.file, place.line, None, why.clone());
        }
        let value = Value { name: name.to_owned(), written: text.to_owned(), meant, place };
        let list = self.all.entry(section).or_default();
        list.retain(|kept| kept.name != name);
        list.push(value);
        self.kept += 1;
    }

    /// A variable: in the section, else in the default one.
    fn lookup(&self, section: Option<&str>, name: &str) -> Result<String, String> {
        let section = section.unwrap_or(&self.current);
        match self.get(section, name).or_else(|| self.get("default", name)) {
            Some(value) => value.meant.clone(),
            None if section == "ENV" => Err(format!("`{name}` is a variable of each program's environment")),
            None => Err(format!("there is no variable `{name}`; OpenSSL refuses the whole file")),
        }
    }
}
