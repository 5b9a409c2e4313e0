//! HAProxy's file as sections of lines; `.if` blocks are decided here.

use super::line;
use crate::{
    Known,
    names::numbers,
    reading::{DEEPEST, Reading},
};
use std::{collections::BTreeMap, rc::Rc};

/// A line of a section.
#[derive(Debug)]
pub(crate) struct Line {
    /// Keyword and arguments.
    pub(crate) words: Vec<String>,
    pub(crate) file: Rc<str>,
    pub(crate) number: u32,
}

impl Line {
    pub(crate) fn word(&self, number: usize) -> &str {
        self.words.get(number).map_or("", String::as_str)
    }

    /// The arguments as they are shown to people.
    pub(crate) fn value(&self) -> String {
        self.words.get(1..).unwrap_or_default().join(" ")
    }
}

/// A section: its head and its lines.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) head: Line,
    pub(crate) lines: Vec<Line>,
}

impl Section {
    pub(crate) fn kind(&self) -> &str {
        self.head.word(0)
    }

    /// The last line of a keyword.
    pub(crate) fn line(&self, keyword: &str) -> Option<&Line> {
        self.lines.iter().rfind(|line| line.word(0) == keyword)
    }
}

/// The words that begin a section.
const HEADS: [&str; 22] = [
    "acme",
    "backend",
    "cache",
    "crt-store",
    "defaults",
    "fcgi-app",
    "frontend",
    "global",
    "http-errors",
    "listen",
    "log-forward",
    "log-profile",
    "mailers",
    "peers",
    "program",
    "resolvers",
    "ring",
    "rule",
    "ruleset",
    "traces",
    "userlist",
    "watchdog",
];

/// A branch of `.if`.
struct Branch {
    line: u32,
    /// True while its lines are read.
    on: bool,
    /// True once a branch was read, or none can be chosen.
    over: bool,
}

/// Reads the sections of a file. What cannot be read is a problem; the rest stays.
pub(crate) fn read(reading: &mut Reading<'_>, main: &str, known: &Known<'_>) -> Vec<Section> {
    let text = match reading.load(main) {
        Ok(text) => text,
        Err(why) => {
            reading.problem(main, 1, None, why);
            return Vec::new();
        }
    };
    let text = String::from_utf8_lossy(&text);
    let file: Rc<str> = main.into();
    let mut variables = BTreeMap::new();
    let mut sections: Vec<Section> = Vec::new();
    let mut branches: Vec<Branch> = Vec::new();
    for (number, line) in (1_u32..).zip(text.lines()) {
        let words = match line::words(line, &variables) {
            Ok(words) => words,
            Err((column, why)) => {
                reading.problem(main, number, Some(column), why);
                continue;
            }
        };
        if !reading.spend(words.len()) {
            reading.problem(main, number, None, "there is more than is read");
            break;
        }
        let Some(first) = words.first() else { continue };
        let read = branches.iter().all(|branch| branch.on);
        if first.starts_with('.') {
            if let Err(why) = branch(&mut branches, &words, number, known, &variables) {
                reading.problem(main, number, None, why);
            }
        } else if read && HEADS.contains(&first.as_str()) {
            sections.push(Section { head: Line { words, file: Rc::clone(&file), number }, lines: Vec::new() });
        } else if read {
            if let ("setenv" | "presetenv", [_, name, value, ..]) = (first.as_str(), words.as_slice()) {
                variables.insert(name.clone(), value.clone());
            }
            match sections.last_mut() {
                Some(section) => section.lines.push(Line { words, file: Rc::clone(&file), number }),
                None => reading.problem(main, number, None, format!("`{first}` is outside of any section")),
            }
        }
    }
    if let Some(open) = branches.last() {
        reading.problem(main, open.line, None, ".if is not ended by .endif");
    }
    sections
}

/// Acts on `.if`, `.elif`, `.else`, `.endif`; the other words with a dot only print.
fn branch(
    branches: &mut Vec<Branch>,
    words: &[String],
    line: u32,
    known: &Known<'_>,
    variables: &BTreeMap<String, String>,
) -> Result<(), String> {
    let within = branches.iter().all(|branch| branch.on);
    let condition = words.get(1..).unwrap_or_default().join(" ");
    let stray = |word: &str| format!("{word} without .if");
    match words.first().map_or("", String::as_str) {
        ".if" if branches.len() >= DEEPEST => Err(format!(".if is nested deeper than {DEEPEST}")),
        ".if" => {
            let told = if within { holds(&condition, known, variables) } else { Ok(false) };
            let on = told.as_ref().is_ok_and(|on| *on);
            branches.push(Branch { line, on, over: on || told.is_err() || !within });
            told.map(|_| ())
        }
        ".elif" => {
            let last = branches.last_mut().ok_or_else(|| stray(".elif"))?;
            let told = if last.over { Ok(false) } else { holds(&condition, known, variables) };
            last.on = told.as_ref().is_ok_and(|on| *on);
            last.over |= last.on || told.is_err();
            told.map(|_| ())
        }
        ".else" => {
            let last = branches.last_mut().ok_or_else(|| stray(".else"))?;
            (last.on, last.over) = (!last.over, true);
            Ok(())
        }
        ".endif" => branches.pop().map(|_| ()).ok_or_else(|| stray(".endif")),
        _ => Ok(()),
    }
}

/// Whether a condition holds, where the file or the version tells it.
fn holds(condition: &str, known: &Known<'_>, variables: &BTreeMap<String, String>) -> Result<bool, String> {
    let untold = || format!("whether `.if {condition}` holds cannot be told: its lines are not read");
    let text = condition.trim();
    if let Some(rest) = text.strip_prefix('!') {
        return holds(rest, known, variables).map(|on| !on);
    }
    match text {
        "" | "0" | "false" => return Ok(false),
        "1" | "true" => return Ok(true),
        _ => {}
    }
    let (name, inner) = text.strip_suffix(')').and_then(|text| text.split_once('(')).ok_or_else(untold)?;
    let asked = numbers(inner.trim());
    let own = known.version.map(numbers).filter(|own| !own.is_empty() && !asked.is_empty());
    match name {
        "defined" if variables.contains_key(inner) => Ok(true),
        "version_atleast" => own.map(|own| own >= asked).ok_or_else(untold),
        "version_before" => own.map(|own| own < asked).ok_or_else(untold),
        _ => Err(untold()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;

    fn shown(text: &str) -> (String, Vec<String>) {
        let files = Memory::of(&[("/h", text)]);
        let mut reading = Reading::new(&files);
        let known = Known { version: Some("2.6.12"), ..Known::default() };
        let sections = read(&mut reading, "/h", &known);
        let lines = sections.iter().map(|section| {
            let lines: Vec<_> = section.lines.iter().map(|line| line.words.join(" ")).collect();
            format!("{}[{}]", section.head.words.join(" "), lines.join(", "))
        });
        (lines.collect::<Vec<_>>().join(" "), reading.config.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn branches_are_decided_or_are_problems() {
        let (found, problems) = shown(
            "global\nsetenv A b\n.if version_atleast(2.4)\na\n.else\nb\n.endif
             .if version_before(2.4)\nc\n.elif defined(A)\nd \"$A\"\n.else\ne\n.endif
             .if !1\n.if feature(X)\nf\n.endif\n.else\ng\n.endif\nfrontend x\n.if enabled(y)\nh\n.else\ni\n.endif\nj",
        );
        assert_eq!(found, "global[setenv A b, a, d b, g] frontend x[j]");
        assert_eq!(problems, ["/h:23: whether `.if enabled(y)` holds cannot be told: its lines are not read"]);
        assert_eq!(
            shown("a b\nglobal\nc 'd").1,
            ["/h:1: `a` is outside of any section", "/h:3:3: this quote is not closed"]
        );
        assert_eq!(shown("global\n.endif\n.if 1").1, ["/h:2: .endif without .if", "/h:3: .if is not ended by .endif"]);
    }
}
