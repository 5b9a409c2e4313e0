//! Apache's files as a tree of directives. What Apache decides while it reads
//! is decided here: includes, `Define`, macros, `<IfModule>` and its kin.

use super::{
    conditions, known,
    lines::{self, Line},
    state::{Macro, State},
};
use crate::reading::DEEPEST;
use std::rc::Rc;

/// The longest line after its variables were put in.
const LONGEST: usize = 64 << 10;

/// A directive or section.
#[derive(Debug)]
pub(crate) struct Directive {
    /// Its name in lower case.
    pub(crate) name: String,
    /// Its name as it is written.
    pub(crate) shown: String,
    /// Its arguments.
    pub(crate) words: Vec<String>,
    pub(crate) file: Rc<str>,
    pub(crate) line: u32,
    /// What is in it, if it is a section.
    pub(crate) block: Option<Vec<Directive>>,
}

impl Directive {
    pub(crate) fn word(&self, number: usize) -> &str {
        self.words.get(number).map_or("", String::as_str)
    }

    pub(crate) fn inner(&self) -> &[Self] {
        self.block.as_deref().unwrap_or_default()
    }

    /// The arguments as they are shown to people.
    pub(crate) fn value(&self) -> String {
        self.words.join(" ")
    }
}

/// Why the rest of a file is not read.
struct Fault(u32, String);

/// Lines of one file or macro, and how far they were read.
struct Cursor<'l> {
    lines: &'l [Line],
    place: usize,
    path: Rc<str>,
    depth: usize,
}

impl<'l> Cursor<'l> {
    fn next(&mut self) -> Option<&'l Line> {
        let line = self.lines.get(self.place);
        self.place += usize::from(line.is_some());
        line
    }
}

/// Reads the main file and all that it includes.
pub(crate) fn read(state: &mut State<'_, '_>, main: &str) -> Vec<Directive> {
    let mut found = Vec::new();
    match state.reading.load(main) {
        Ok(text) => {
            state.open.push(main.to_owned());
            file(state, &lines::lines(&text), main.into(), 0, &mut found);
            state.open.pop();
        }
        Err(why) => state.reading.problem(main, 1, None, why),
    }
    found
}

fn file(state: &mut State<'_, '_>, lines: &[Line], path: Rc<str>, depth: usize, into: &mut Vec<Directive>) {
    let mut cursor = Cursor { lines, place: 0, path, depth };
    if let Err(Fault(line, what)) = block(state, &mut cursor, None, into) {
        state.reading.problem(&cursor.path, line, None, what);
    }
}

/// Reads to the end of a section, or of the file if it is in none.
fn block(
    state: &mut State<'_, '_>,
    cursor: &mut Cursor<'_>,
    section: Option<(&str, u32)>,
    into: &mut Vec<Directive>,
) -> Result<(), Fault> {
    while let Some(line) = cursor.next() {
        let number = line.number;
        if cursor.depth > DEEPEST {
            return Err(Fault(number, format!("sections and includes are nested deeper than {DEEPEST}")));
        }
        let text = state.put_in(&line.text);
        if text.len() > LONGEST || !state.reading.spend(1 + text.len() / 32) {
            return Err(Fault(number, "there is more than is read".to_owned()));
        }
        if let Some(name) = text.strip_prefix("</") {
            let name = name.trim_end_matches('>').trim();
            return match section {
                Some((open, _)) if open.eq_ignore_ascii_case(name) => Ok(()),
                Some((open, at)) => {
                    Err(Fault(number, format!("</{open}> is expected, which is open since line {at}, not </{name}>")))
                }
                None => Err(Fault(number, format!("</{name}> closes nothing in this file"))),
            };
        }
        if let Some(rest) = text.strip_prefix('<') {
            open(state, cursor, rest, number, into)?;
        } else {
            let directive = directive(&text, &cursor.path, number);
            line_of(state, cursor, directive, into);
        }
    }
    match section {
        Some((name, at)) => Err(Fault(at, format!("<{name}> is not closed in this file"))),
        None => Ok(()),
    }
}

fn directive(text: &str, path: &Rc<str>, line: u32) -> Directive {
    let mut words = lines::words(text);
    let shown = if words.is_empty() { String::new() } else { words.remove(0) };
    Directive { name: shown.to_ascii_lowercase(), shown, words, file: Rc::clone(path), line, block: None }
}

/// A section: one that decides is decided, any other becomes a block.
fn open(
    state: &mut State<'_, '_>,
    cursor: &mut Cursor<'_>,
    rest: &str,
    number: u32,
    into: &mut Vec<Directive>,
) -> Result<(), Fault> {
    let Some(inner) = rest.strip_suffix('>') else {
        return Err(Fault(number, format!("<{rest} is not closed by `>`")));
    };
    let mut directive = directive(inner, &cursor.path, number);
    let shown = directive.shown.clone();
    if directive.name == "macro" {
        let lines = soak(cursor, &shown, number)?.to_vec();
        let mut words = directive.words.into_iter();
        let name = words.next().unwrap_or_default().to_ascii_lowercase();
        let parameters = words.collect();
        state.macros.insert(name, Rc::new(Macro { parameters, lines, path: Rc::clone(&cursor.path) }));
        return Ok(());
    }
    match conditions::decide(state, &directive) {
        None => {
            cursor.depth += 1;
            let mut inner = Vec::new();
            let ended = block(state, cursor, Some((&shown, number)), &mut inner);
            cursor.depth -= 1;
            // What was read before a fault stays.
            directive.block = Some(inner);
            into.push(directive);
            ended
        }
        Some(Ok(true)) => {
            cursor.depth += 1;
            let ended = block(state, cursor, Some((&shown, number)), into);
            cursor.depth -= 1;
            ended
        }
        Some(Ok(false)) => soak(cursor, &shown, number).map(|_| ()),
        Some(Err(why)) => {
            let skipped = soak(cursor, &shown, number)?;
            if skipped.iter().any(|line| conditions::matters(&line.text)) {
                state.reading.problem(&cursor.path, number, None, why);
            }
            Ok(())
        }
    }
}

/// The lines up to the end of a section, which are passed over.
fn soak<'l>(cursor: &mut Cursor<'l>, name: &str, number: u32) -> Result<&'l [Line], Fault> {
    let start = cursor.place;
    let mut depth = 1_usize;
    while let Some(line) = cursor.next() {
        if line.text.starts_with("</") {
            depth -= 1;
        } else if line.text.starts_with('<') {
            depth += 1;
        }
        if depth == 0 {
            return Ok(cursor.lines.get(start..cursor.place - 1).unwrap_or_default());
        }
    }
    Err(Fault(number, format!("<{name}> is not closed in this file")))
}

/// One directive: those that act at once act, and stay in the tree too.
fn line_of(state: &mut State<'_, '_>, cursor: &Cursor<'_>, directive: Directive, into: &mut Vec<Directive>) {
    match directive.name.as_str() {
        "include" | "includeoptional" => return include(state, cursor, &directive, into),
        "use" => return call(state, cursor, &directive, into),
        "define" => state.define(directive.word(0), directive.word(1)),
        "undefine" => state.undefine(directive.word(0)),
        "serverroot" => directive.word(0).clone_into(&mut state.root),
        "loadmodule" => state.load_module(directive.word(0), directive.word(1)),
        name => {
            if let Some(what) = known::fault(name, &directive.shown) {
                state.reading.problem(&directive.file, directive.line, None, what);
            }
        }
    }
    into.push(directive);
}

fn include(state: &mut State<'_, '_>, cursor: &Cursor<'_>, directive: &Directive, into: &mut Vec<Directive>) {
    let optional = directive.name == "includeoptional";
    let paths = match state.included(directive.word(0), optional) {
        Ok(paths) => paths,
        Err(why) => return state.reading.problem(&directive.file, directive.line, None, why),
    };
    for path in paths {
        if state.open.contains(&path) {
            let what = format!("{path} includes itself");
            state.reading.problem(&directive.file, directive.line, None, what);
            continue;
        }
        match state.reading.load(&path) {
            Ok(text) => {
                state.open.push(path.clone());
                file(state, &lines::lines(&text), path.as_str().into(), cursor.depth + 1, into);
                state.open.pop();
            }
            Err(why) => state.reading.problem(&directive.file, directive.line, None, why),
        }
    }
}

/// `Use NAME arguments`: the macro's lines with the arguments put in.
fn call(state: &mut State<'_, '_>, cursor: &Cursor<'_>, directive: &Directive, into: &mut Vec<Directive>) {
    let Some(found) = state.macros.get(&directive.word(0).to_ascii_lowercase()).cloned() else {
        let what = format!("there is no macro `{}`", directive.word(0));
        return state.reading.problem(&directive.file, directive.line, None, what);
    };
    let arguments = directive.words.get(1..).unwrap_or_default();
    match found.with(arguments) {
        Some(lines) => file(state, &lines, Rc::clone(&found.path), cursor.depth + 1, into),
        None => {
            let what = format!("the macro `{}` cannot be used with these arguments", directive.word(0));
            state.reading.problem(&directive.file, directive.line, None, what);
        }
    }
}
