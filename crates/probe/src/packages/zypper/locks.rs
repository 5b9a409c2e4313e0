//! `/etc/zypp/locks`: paragraphs of `key: value`, each of which locks what it
//! names. `solvable_name` is a name or a pattern, `match_type` how it is
//! matched, `version` an operator with a version, `repo` where it comes from.

use crate::glob::fits;
use report::version::Rpm;
use std::cmp::Ordering;

/// How a lock's names are matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Match {
    /// A part of the name, which is libzypp's own default.
    #[default]
    Part,
    Whole,
    Glob,
}

/// A lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    names: Vec<String>,
    kind: Match,
    any_case: bool,
    /// An operator and a version.
    version: Option<(String, String)>,
    repositories: Vec<String>,
}

/// The locks on packages, and the lines of those that are not understood.
pub fn parse(text: &str) -> (Vec<Lock>, Vec<usize>) {
    let (mut locks, mut broken) = (Vec::new(), Vec::new());
    let mut open: Option<(usize, Vec<(&str, &str)>)> = None;
    for (number, line) in text.lines().chain([""]).enumerate() {
        let line = line.trim();
        if line.is_empty() {
            if let Some((start, pairs)) = open.take() {
                match lock(&pairs) {
                    Ok(lock) => locks.extend(lock),
                    Err(()) => broken.push(start),
                }
            }
        } else if !line.starts_with('#') {
            let pair = line.split_once(':').map_or((line, ""), |(key, value)| (key.trim(), value.trim()));
            open.get_or_insert_with(|| (number + 1, Vec::new())).1.push(pair);
        }
    }
    (locks, broken)
}

/// `Ok(None)` for a lock on what is no package.
fn lock(pairs: &[(&str, &str)]) -> Result<Option<Lock>, ()> {
    // A name in the older file of names alone has no key.
    let mut lock = Lock { any_case: true, ..Lock::default() };
    let mut is_package = true;
    for (key, value) in pairs {
        match *key {
            "type" => is_package = *value == "package",
            "solvable_name" => lock.name(value),
            "match_type" => {
                lock.kind = match *value {
                    "exact" => Match::Whole,
                    "glob" => Match::Glob,
                    "substring" => Match::Part,
                    // Regular expressions and words are not read.
                    _ => return Err(()),
                }
            }
            "case_sensitive" => lock.any_case = !matches!(*value, "on" | "true" | "1" | "yes"),
            "version" => lock.version = Some(relation(value)),
            "repo" => lock.repositories.push((*value).to_owned()),
            "complex" => lock.complex(value)?,
            "install_status" if *value == "all" => {}
            _ => return Err(()),
        }
    }
    match (is_package, lock.names.is_empty()) {
        (false, _) => Ok(None),
        (true, true) => Err(()),
        (true, false) => Ok(Some(lock)),
    }
}

/// An operator and a version; `==` where there is none.
fn relation(text: &str) -> (String, String) {
    let version = text.trim_start_matches(['<', '>', '=', '!']);
    let operator = &text[..text.len() - version.len()];
    (if operator.is_empty() { "==" } else { operator }.to_owned(), version.trim().to_owned())
}

impl Lock {
    /// A name, which may have a range of versions after it.
    fn name(&mut self, text: &str) {
        let (name, range) = text.split_at(text.find(['<', '>', '=', '!']).unwrap_or(text.len()));
        self.names.push(name.trim().to_owned());
        if !range.is_empty() {
            self.version = Some(relation(range));
        }
    }

    /// `AttrMatchData solvable:name NAME C SolvableRange\ >\ 1\ \"\"`.
    fn complex(&mut self, text: &str) -> Result<(), ()> {
        let text = text.replace("\\ ", "\u{1f}");
        let mut words = text.split_ascii_whitespace();
        if (words.next(), words.next()) != (Some("AttrMatchData"), Some("solvable:name")) {
            return Err(());
        }
        self.names.push(words.next().ok_or(())?.to_owned());
        // The flags: how to match, and with what case.
        let flags = words.next().ok_or(())?;
        self.kind = match flags.chars().find(|flag| *flag != 'C') {
            None => Match::Whole,
            Some('G') => Match::Glob,
            Some(_) => return Err(()),
        };
        self.any_case = !flags.contains('C');
        let Some(range) = words.next() else { return Ok(()) };
        let mut parts = range.split('\u{1f}');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("SolvableRange"), Some(operator), Some(version)) => {
                self.version = Some((operator.to_owned(), version.to_owned()));
                Ok(())
            }
            _ => Err(()),
        }
    }

    /// Whether a package of a repository is locked; one that is installed is of none.
    pub fn is_on(&self, name: &str, evr: &str, repository: Option<&str>) -> bool {
        let case = |text: &str| if self.any_case { text.to_ascii_lowercase() } else { text.to_owned() };
        let name = case(name);
        let named = self.names.iter().map(|own| case(own)).any(|own| match self.kind {
            Match::Part => name.contains(&own),
            Match::Whole => name == own,
            Match::Glob => fits(own.as_bytes(), name.as_bytes()),
        });
        let from = self.repositories.is_empty() || self.repositories.iter().any(|own| Some(own.as_str()) == repository);
        named && from && self.version.as_ref().is_none_or(|(operator, version)| is_within(evr, operator, version))
    }
}

fn is_within(evr: &str, operator: &str, asked: &str) -> bool {
    // A version without a release stands for all of its releases.
    let evr = if asked.contains('-') { evr } else { evr.split('-').next().unwrap_or_default() };
    let (Some(own), Some(asked)) = (Rpm::parse(evr), Rpm::parse(asked)) else { return false };
    match own.partial_cmp(&asked) {
        Some(Ordering::Less) => matches!(operator, "<" | "<=" | "!="),
        Some(Ordering::Greater) => matches!(operator, ">" | ">=" | "!="),
        Some(Ordering::Equal) => matches!(operator, "=" | "==" | "<=" | ">="),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn locks_as_zypper_writes_them() {
        let text = "\ntype: package\nmatch_type: glob\ncase_sensitive: on\nsolvable_name: kernel-*\n\n\n\
            type: package\nmatch_type: exact\nsolvable_name: Vim\nversion: >= 9.1\n\n\
            type: package\nsolvable_name: ssl\nmatch_type: substring\nrepo: updates\n\n\
            type: patch\nmatch_type: glob\ncase_sensitive: on\nsolvable_name: x\n\n\
            type: package\ncomplex: AttrMatchData solvable:name bash C SolvableRange\\ >\\ 5\\ \\\"\\\"\n\n\
            type: package\nmatch_type: regex\nsolvable_name: a.*b\n\n\
            type: package\nquery_string: y\n\ntype: package\nmatch_type: exact\nsolvable_name: zsh < 5.9-2\n";
        let (locks, broken) = parse(text);
        assert_eq!((locks.len(), broken), (5, vec![26, 30]));
        let check = |name: &str, evr: &str, repository: Option<&str>, want: bool| {
            let locked = locks.iter().any(|lock| lock.is_on(name, evr, repository));
            assert_eq!(locked, want, "{name} {evr} {repository:?}");
        };
        check("kernel-default", "1-1", None, true);
        check("Kernel-default", "1-1", None, false);
        check("vim", "9.1-5", None, true);
        check("vim", "9.0-5", None, false);
        check("vim-data", "9.1-5", None, false);
        check("libopenssl3", "3-1", Some("updates"), true);
        check("libopenssl3", "3-1", None, false);
        check("bash", "5.2-1", None, true);
        check("bash", "5-1", None, false);
        check("zsh", "5.9-1", None, true);
        check("zsh", "5.9-2", None, false);
        check("x", "1-1", None, false);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "((type|solvable_name|version|complex|match_type|repo): ?[a-z<>= \\\\*]{0,6}\n|\n|.{0,4}\n){0,12}") {
            let (locks, broken) = parse(&text);
            prop_assert!(locks.len() + broken.len() <= 12);
            prop_assert!(locks.iter().all(|lock| !lock.names.is_empty()));
        }
    }
}
