//! What Apache keeps in mind while it reads: variables, modules, macros, and
//! where relative paths begin.

use super::{known::BUILT_IN, lines::Line};
use crate::{
    Known,
    reading::{self, DEEPEST, Reading},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// The state of one reading.
pub(crate) struct State<'r, 'f> {
    pub(crate) reading: &'r mut Reading<'f>,
    pub(crate) known: Known<'r>,
    /// `ServerRoot`; before it is set, the folder of the main file.
    pub(crate) root: String,
    /// The files that are being read, from the outside in.
    pub(crate) open: Vec<String>,
    pub(crate) macros: BTreeMap<String, Rc<Macro>>,
    defined: BTreeMap<String, String>,
    undefined: BTreeSet<String>,
    modules: BTreeSet<String>,
}

impl<'r, 'f> State<'r, 'f> {
    pub(crate) fn new(reading: &'r mut Reading<'f>, main: &str, known: Known<'r>) -> Self {
        let root = reading::folder(main).to_owned();
        Self {
            reading,
            known,
            root,
            open: Vec::new(),
            macros: BTreeMap::new(),
            defined: BTreeMap::new(),
            undefined: BTreeSet::new(),
            modules: BTreeSet::new(),
        }
    }

    pub(crate) fn define(&mut self, name: &str, value: &str) {
        self.undefined.remove(name);
        self.defined.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn undefine(&mut self, name: &str) {
        self.defined.remove(name);
        self.undefined.insert(name.to_owned());
    }

    /// Whether a name is defined; `None` where only the command line says it.
    pub(crate) fn is_defined(&self, name: &str) -> Option<bool> {
        match (self.defined.contains_key(name), self.undefined.contains(name), self.known.defines) {
            (true, ..) => Some(true),
            (_, true, _) => Some(false),
            (.., Some(given)) => Some(given.contains(&name)),
            (.., None) => None,
        }
    }

    pub(crate) fn load_module(&mut self, name: &str, file: &str) {
        self.modules.insert(name.to_owned());
        // `modules/mod_ssl.so` is the source file `mod_ssl.c`.
        let base = file.rsplit('/').next().unwrap_or_default();
        self.modules.insert(format!("{}.c", base.trim_end_matches(".so")));
    }

    /// Whether a module is loaded. Where no line loads any, all are built in.
    pub(crate) fn has_module(&self, name: &str) -> bool {
        self.modules.is_empty() || self.modules.contains(name) || BUILT_IN.contains(&name)
    }

    /// A line with the values of its `${NAME}`; undefined ones stay as they are.
    pub(crate) fn put_in(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let found = after.split_once('}').and_then(|(name, after)| Some((self.defined.get(name)?, after)));
            match found {
                Some((value, after)) => {
                    out.push_str(value);
                    rest = after;
                }
                None => {
                    out.push_str("${");
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }

    /// The files that `Include` means: a file, a folder with all in it, a pattern.
    pub(crate) fn included(&self, word: &str, optional: bool) -> Result<Vec<String>, String> {
        if word.contains("${") {
            return Err(format!("`{word}` holds a variable that no file defines"));
        }
        let path = reading::beside(&self.root, word);
        let found = self.below(&path, 0)?;
        match found.is_empty() {
            true if !optional => Err(format!("there is no {path}")),
            _ => Ok(found),
        }
    }

    fn below(&self, path: &str, depth: usize) -> Result<Vec<String>, String> {
        if depth > DEEPEST {
            return Err(format!("{path} is too deep"));
        }
        if reading::has_pattern(path) {
            let mut all = Vec::new();
            for path in self.reading.matching(path)? {
                all.extend(self.below(&path, depth + 1)?);
            }
            return Ok(all);
        }
        if self.reading.is_file(path) {
            return Ok(vec![path.to_owned()]);
        }
        let folder = format!("{}/*", path.trim_end_matches('/'));
        let mut all = Vec::new();
        // A folder that is no folder has nothing in it.
        for path in self.reading.matching(&folder).unwrap_or_default() {
            all.extend(self.below(&path, depth + 1)?);
        }
        Ok(all)
    }
}

/// Lines between `<Macro>` and its end.
#[derive(Debug)]
pub(crate) struct Macro {
    pub(crate) parameters: Vec<String>,
    pub(crate) lines: Vec<Line>,
    pub(crate) path: Rc<str>,
}

impl Macro {
    /// The lines with arguments for parameters; `None` if they do not fit, or would grow out of bounds.
    pub(crate) fn with(&self, arguments: &[String]) -> Option<Vec<Line>> {
        const MOST: usize = 1 << 20;
        if arguments.len() != self.parameters.len() {
            return None;
        }
        let mut pairs: Vec<_> = self.parameters.iter().zip(arguments).filter(|(name, _)| !name.is_empty()).collect();
        // The longest name first, so that `$host` does not eat the start of `$hostname`.
        pairs.sort_by_key(|(name, _)| usize::MAX - name.len());
        let mut size = 0_usize;
        let mut lines = Vec::new();
        for line in &self.lines {
            let mut text = line.text.clone();
            for (name, value) in &pairs {
                let grown = text.matches(name.as_str()).count().saturating_mul(value.len());
                if grown > MOST {
                    return None;
                }
                text = text.replace(name.as_str(), value);
            }
            size = size.saturating_add(text.len());
            if size > MOST {
                return None;
            }
            lines.push(Line { number: line.number, text });
        }
        Some(lines)
    }
}
