//! A whole configuration: the main file, what it includes, and which Match
//! blocks each directive stands in.
//!
//! As in sshd, an included file goes on in the block that includes it, and its
//! own Match blocks end with it. A directive in a block that is included by
//! another holds for connections that satisfy both.

use super::line::{self, Line};
use super::setting::{self, Setting};
use crate::glob;
use crate::host::{Content, Host};
use report::{Gap, GapReason, Source, Value, escape};

/// sshd's own bound on nesting.
const MOST_DEEP: u32 = 16;

/// The most files that one configuration may have.
const MOST_FILES: usize = 1024;

/// The most bytes of one file that are read.
const BOUND: usize = 4 << 20;

/// The criteria of one Match block, as words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Condition {
    /// The criteria as written, quotes taken off.
    pub shown: String,
    /// Each criterion, lower case, and its list; empty where it takes none.
    pub criteria: Vec<(String, String)>,
}

impl Condition {
    /// `Match all` matches every connection.
    pub(super) fn is_all(&self) -> bool {
        self.shown.eq_ignore_ascii_case("all")
    }
}

/// What one line does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// It sets a field.
    Set(Setting, Value),
    /// A file that could not be read may set anything here.
    Hidden,
}

/// A step and the Match blocks around it, outermost first; none for the global part.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Directive {
    pub step: Step,
    pub scope: Vec<Condition>,
}

/// All that a configuration says, in the order in which sshd reads it.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub directives: Vec<Directive>,
    /// Every scope but the global one, with the line that opens it, each once.
    pub scopes: Vec<(Vec<Condition>, Source)>,
    pub gaps: Vec<Gap>,
    files: usize,
}

/// Which unknown keywords the installed server knows.
pub(super) trait Keywords {
    fn knows(&self, keyword: &str) -> bool;
}

impl Config {
    /// Reads on with the lines of a file.
    pub(super) fn take(&mut self, host: &Host, content: &Content, keywords: &dyn Keywords) {
        self.file(host, content, keywords, &[], 0);
    }

    /// Takes one option of the command line, such as `Ciphers=aes256-ctr`,
    /// which comes before every file.
    pub(super) fn take_option(&mut self, text: &str, from: &str) {
        match line::parse(text.as_bytes()) {
            Ok(Some(line)) => match setting::named(&line.keyword).map(|s| (s, s.shape.read(&line.args))) {
                Some((setting, Ok(value))) => self.push(Step::Set(setting, value), &[]),
                Some((_, Err(what))) => self.gaps.push(malformed(from, what)),
                None => {}
            },
            Ok(None) => {}
            Err(fault) => self.gaps.push(malformed(from, fault.what())),
        }
    }

    fn push(&mut self, step: Step, scope: &[Condition]) {
        self.directives.push(Directive { step, scope: scope.to_vec() });
    }

    fn file(&mut self, host: &Host, content: &Content, keywords: &dyn Keywords, outer: &[Condition], depth: u32) {
        let mut scope = outer.to_vec();
        for (number, bytes) in content.lines() {
            let line = match line::parse(bytes) {
                Ok(Some(line)) => line,
                Ok(None) => continue,
                Err(fault) => {
                    self.fault(content, number, fault.what());
                    continue;
                }
            };
            match line.keyword.as_str() {
                "match" => match criteria(&line.args) {
                    Ok(condition) => {
                        scope = outer.to_vec();
                        scope.push(condition);
                        if !self.scopes.iter().any(|(known, _)| *known == scope) {
                            self.scopes.push((scope.clone(), content.source(Some(number))));
                        }
                    }
                    Err(what) => {
                        self.fault(content, number, what);
                        scope = outer.to_vec();
                        scope.push(Condition { shown: line.args.join(" "), criteria: Vec::new() });
                    }
                },
                "include" if line.args.is_empty() => self.fault(content, number, "the keyword has no argument"),
                "include" => self.include(host, &line.args, keywords, &scope, depth),
                _ => self.set(content, number, &line, keywords, &scope),
            }
        }
    }

    fn set(&mut self, content: &Content, number: u32, line: &Line, keywords: &dyn Keywords, scope: &[Condition]) {
        let Some(setting) = setting::named(&line.keyword) else {
            if !keywords.knows(&line.keyword) {
                self.fault(content, number, "sshd has no such keyword, so far as this agent knows");
            }
            return;
        };
        if !setting.in_match && !scope.iter().all(Condition::is_all) {
            return self.fault(content, number, "sshd does not take this keyword in a Match block");
        }
        match setting.shape.read(&line.args) {
            Ok(value) => self.push(Step::Set(setting, value), scope),
            Err(what) => self.fault(content, number, what),
        }
    }

    fn include(&mut self, host: &Host, args: &[String], keywords: &dyn Keywords, scope: &[Condition], depth: u32) {
        for pattern in args {
            let pattern = if pattern.starts_with('/') { pattern.clone() } else { format!("/etc/ssh/{pattern}") };
            let gaps = self.gaps.len();
            let found = glob::expand(host, pattern.as_bytes(), &mut self.gaps);
            if self.gaps.len() > gaps {
                self.push(Step::Hidden, scope);
            }
            for path in found {
                self.files += 1;
                if depth + 1 > MOST_DEEP || self.files > MOST_FILES {
                    self.gaps.push(Gap {
                        place: escape::path(&path),
                        reason: GapReason::TooLarge,
                        detail: format!("more than {MOST_DEEP} files deep or {MOST_FILES} in all; include fewer"),
                    });
                    return self.push(Step::Hidden, scope);
                }
                match host.read(&path, BOUND) {
                    Ok(content) => self.file(host, &content, keywords, scope, depth + 1),
                    Err(gap) => {
                        self.gaps.push(gap);
                        self.push(Step::Hidden, scope);
                    }
                }
            }
        }
    }

    fn fault(&mut self, content: &Content, line: u32, what: &str) {
        self.gaps.push(malformed(content.path(), &format!("line {line}: {what}; sshd refuses to start on it")));
    }
}

fn malformed(place: &str, detail: &str) -> Gap {
    Gap { place: place.to_owned(), reason: GapReason::Malformed, detail: detail.to_owned() }
}

/// Criteria that take a pattern list, and those that stand alone.
const WITH_VALUE: &[&str] = &["address", "group", "host", "localaddress", "localport", "rdomain", "user", "version"];
const ALONE: &[&str] = &["all", "invalid-user"];

/// The criteria of a Match line: `User git Address 10.0.0.0/8`, `User=git`, `all`.
fn criteria(args: &[String]) -> Result<Condition, &'static str> {
    let (mut words, mut criteria) = (Vec::new(), Vec::new());
    let mut alone = false;
    let mut rest = args.iter();
    while let Some(word) = rest.next() {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(n, v)| (n, Some(v)));
        let lower = name.to_ascii_lowercase();
        alone |= lower == "all";
        words.push(name.to_owned());
        if WITH_VALUE.contains(&lower.as_str()) {
            let value = value.or_else(|| rest.next().map(String::as_str));
            let value = value.filter(|v| !v.is_empty()).ok_or("a Match criterion has no value")?;
            words.push(value.to_owned());
            criteria.push((lower, value.to_owned()));
        } else if !ALONE.contains(&lower.as_str()) {
            return Err("sshd has no such Match criterion, so far as this agent knows");
        } else {
            criteria.push((lower, String::new()));
        }
    }
    match words.len() {
        0 => Err("Match has no criterion"),
        2.. if alone => Err("`all` stands beside other Match criteria"),
        _ => Ok(Condition { shown: words.join(" "), criteria }),
    }
}
