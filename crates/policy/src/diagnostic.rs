//! What is wrong with a policy file, where, and how to mend it: one fault in
//! the form that editors, people and programs read.

use crate::{SourceFile, yaml::Span};
use serde::Serialize;
use std::fmt;

/// The longest part of a line that a fault shows, in characters.
const WIDTH: usize = 120;

/// How many faults of one file are told; a file with more is not a policy.
const MOST: usize = 40;

/// One fault in a policy file. The order is that of the files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// The file's name, as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// How many characters of that line are meant, at least 1.
    pub length: u32,
    /// What is wrong; safe to print.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// The line's text (of a long line the part around the fault); safe to print.
    pub snippet: String,
    /// The column in `snippet` where the fault begins, from 1.
    pub snippet_column: u32,
}

impl Diagnostic {
    /// A fault at a place in a file.
    #[must_use]
    pub(crate) fn at(file: &SourceFile, span: Span, message: &str, help: Option<&str>) -> Self {
        let text = file.text.as_str();
        let start = floor(text, span.start);
        let end = floor(text, span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |n| n + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |n| start + n);
        let before = text[line_start..start].chars().count();
        let length = text[start..end.min(line_end)].chars().count().max(1);
        let skipped = if before + length.min(WIDTH) > WIDTH { before.saturating_sub(WIDTH / 4) } else { 0 };
        let snippet = text[line_start..line_end].chars().skip(skipped).take(WIDTH).map(plain).collect();
        let line = text[..line_start].bytes().filter(|b| *b == b'\n').count() + 1;
        Self {
            file: report::escape::shown(&file.name),
            line: small(line),
            column: small(before + 1),
            length: small(length),
            message: report::escape::shown(message),
            help: help.map(report::escape::shown),
            snippet,
            snippet_column: small(before - skipped + 1),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let indent = " ".repeat(self.snippet_column.saturating_sub(1) as usize);
        let room = WIDTH.saturating_sub(indent.len()).max(1);
        let caret = "^".repeat((self.length as usize).clamp(1, room));
        writeln!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        writeln!(f, "{margin} |\n{number} | {}\n{margin} | {indent}{caret}", self.snippet)?;
        if let Some(help) = &self.help {
            writeln!(f, "{margin} = help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// The faults of one file while it is read.
pub(crate) struct Faults<'a> {
    pub(crate) file: &'a SourceFile,
    list: Vec<Diagnostic>,
}

impl<'a> Faults<'a> {
    pub(crate) const fn new(file: &'a SourceFile) -> Self {
        Self { file, list: Vec::new() }
    }

    /// Notes a fault that needs no more help than its message.
    pub(crate) fn add(&mut self, span: Span, message: impl AsRef<str>) {
        self.note(span, message.as_ref(), None);
    }

    /// Notes a fault and how to mend it.
    pub(crate) fn mend(&mut self, span: Span, message: impl AsRef<str>, help: impl AsRef<str>) {
        self.note(span, message.as_ref(), Some(help.as_ref()));
    }

    /// Notes a fault with the help there may be.
    pub(crate) fn note(&mut self, span: Span, message: &str, help: Option<&str>) {
        if self.list.len() < MOST {
            self.list.push(Diagnostic::at(self.file, span, message, help));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn into_list(mut self) -> Vec<Diagnostic> {
        self.list.sort();
        self.list.dedup();
        self.list
    }
}

/// Characters that would act instead of being shown become one that is seen,
/// so that the caret stays below its place.
fn plain(c: char) -> char {
    if crate::yaml::hostile(c) { '\u{fffd}' } else { c }
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, start: usize, end: usize) -> String {
        let file = SourceFile { name: "rules/a/b.yaml".into(), text: text.into() };
        Diagnostic::at(&file, Span { start, end }, "`x` is unknown", Some("did you mean `y`?")).to_string()
    }

    #[test]
    fn a_fault_shows_line_caret_and_help() {
        let got = shown("id: a\nrequire: row.x\n", 19, 20);
        let want = "rules/a/b.yaml:2:14: `x` is unknown\n  |\n2 | require: row.x\n  |              ^\n  = help: did you mean `y`?\n";
        assert_eq!(got, want);
    }

    #[test]
    fn columns_count_characters_and_odd_places_are_brought_inside() {
        assert!(shown("é: x\n", 4, 5).contains(":1:4: "));
        assert!(shown("a", 7, 3).contains(":1:2: "));
        assert!(shown("", 0, 0).contains(":1:1: "));
        assert!(shown("é", 1, 1).contains(":1:1: "), "inside a character");
    }

    #[test]
    fn long_lines_are_cut_and_hostile_ones_defused() {
        let text = format!("a: {}X{}", "\u{1b}".repeat(1000), "b".repeat(1000));
        let got = shown(&text, 1003, 1004);
        let lines: Vec<&str> = got.lines().collect();
        assert!(lines.iter().all(|l| l.chars().count() < 200), "{got}");
        assert!(!got.contains('\u{1b}'));
        let caret = lines[3].chars().position(|c| c == '^');
        assert_eq!(lines[2].chars().position(|c| c == 'X'), caret);
    }
}
