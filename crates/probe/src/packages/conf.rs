//! apt's own configuration, apt.conf(5): settings by name, in the order in
//! which apt reads its files. Values may hold passwords (a proxy's), so that
//! nothing leaves this file but what is asked for by name.

use crate::host::{Host, Kind};
use report::{Gap, GapReason};

const MAIN: &str = "/etc/apt/apt.conf";
const PARTS: &str = "/etc/apt/apt.conf.d";
const BOUND: usize = 1 << 20;

/// The deepest nesting of blocks, and the most settings of all files.
const DEEPEST: usize = 32;
const MOST: usize = 100_000;

/// What the files set, in order; `None` as a value clears.
#[derive(Debug, Default)]
pub struct Conf {
    settings: Vec<(String, Option<String>)>,
}

impl Conf {
    /// Reads every file that apt reads. Files given by the environment are not seen.
    pub fn read(host: &Host, gaps: &mut Vec<Gap>) -> Self {
        let mut paths = Vec::new();
        match host.list(PARTS) {
            Ok(entries) => {
                let files = entries.iter().filter(|entry| entry.kind != Kind::Directory && is_read(&entry.name));
                paths.extend(files.map(|entry| [PARTS.as_bytes(), b"/", &entry.name].concat()));
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => gaps.push(gap),
        }
        paths.push(MAIN.as_bytes().to_vec());
        let mut conf = Self::default();
        for path in paths {
            match host.read_secret(&path, BOUND) {
                Ok(content) => conf.take(&String::from_utf8_lossy(&content.bytes)),
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => gaps.push(gap),
            }
        }
        conf
    }

    /// The value of a setting, whose name is spelt in small letters here; the last one counts.
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) =
            self.settings.iter().rev().find(|(key, value)| key == name || value.is_none() && covers(key, name))?;
        value.as_deref()
    }

    /// The values of a list.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let cleared =
            self.settings.iter().rposition(|(key, value)| value.is_none() && (key == name || covers(key, name)));
        let after = self.settings.get(cleared.map_or(0, |at| at + 1)..).unwrap_or_default();
        let is_of = |key: &str| key.strip_prefix(name).is_some_and(|rest| rest.starts_with("::"));
        after.iter().filter(|(key, _)| is_of(key)).filter_map(|(_, value)| value.as_deref()).collect()
    }

    /// Blocks, lists and settings, with comments between them. What is broken ends the file, as for apt.
    fn take(&mut self, text: &str) {
        let mut prefixes: Vec<String> = Vec::new();
        let mut words: Vec<(String, bool)> = Vec::new();
        for token in Tokens(text) {
            if self.settings.len() >= MOST {
                return;
            }
            match token {
                Token::Word(word, quoted) => words.push((word, quoted)),
                Token::End => {
                    self.statement(prefixes.last().map_or("", String::as_str), &words);
                    words.clear();
                }
                Token::Open => {
                    let prefix = prefixes.last().map_or("", String::as_str);
                    let name = words.first().map_or("", |(word, _)| word.as_str());
                    if prefixes.len() == DEEPEST {
                        return;
                    }
                    if words.len() > 1 {
                        self.statement(prefix, &words);
                    }
                    prefixes.push(joined(prefix, name));
                    words.clear();
                }
                Token::Close => {
                    self.statement(prefixes.last().map_or("", String::as_str), &words);
                    words.clear();
                    if prefixes.pop().is_none() {
                        return;
                    }
                }
            }
        }
    }

    fn statement(&mut self, prefix: &str, words: &[(String, bool)]) {
        match words {
            [(word, false), rest @ ..] if word == "#clear" => {
                self.settings.extend(rest.iter().map(|(name, _)| (joined(prefix, name), None)));
            }
            // One word alone is an element of the list that it stands in.
            [(value, _)] if !prefix.is_empty() => self.settings.push((format!("{prefix}::"), Some(value.clone()))),
            [(name, _), (value, _), ..] => self.settings.push((joined(prefix, name), Some(value.clone()))),
            _ => {}
        }
    }
}

/// Whether clearing `key` clears `name` with it.
fn covers(key: &str, name: &str) -> bool {
    name.strip_prefix(key.trim_end_matches(':')).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn joined(prefix: &str, name: &str) -> String {
    let name = name.to_ascii_lowercase();
    if prefix.is_empty() { name } else { format!("{prefix}::{name}") }
}

/// apt passes over files of other names.
fn is_read(name: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    name.iter().all(plain) && (name.ends_with(b".conf") || !name.contains(&b'.'))
}

enum Token {
    /// A word, and whether it stood in quotes.
    Word(String, bool),
    Open,
    Close,
    End,
}

struct Tokens<'a>(&'a str);

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            self.0 = self.0.trim_start();
            let directive = ["#clear", "#include"].iter().any(|word| self.0.starts_with(word));
            if self.0.starts_with("//") || self.0.starts_with('#') && !directive {
                self.0 = self.0.split_once('\n').map_or("", |(_, rest)| rest);
            } else if let Some(comment) = self.0.strip_prefix("/*") {
                self.0 = comment.split_once("*/").map_or("", |(_, rest)| rest);
            } else {
                break;
            }
        }
        let first = self.0.chars().next()?;
        let (token, length) = match first {
            ';' => (Token::End, 1),
            '{' => (Token::Open, 1),
            '}' => (Token::Close, 1),
            '"' => {
                let inside = self.0.get(1..)?;
                let end = inside.find('"').unwrap_or(inside.len());
                (Token::Word(inside.get(..end)?.to_owned(), true), (end + 2).min(self.0.len()))
            }
            _ => {
                let end = self.0.find(|c: char| c.is_whitespace() || matches!(c, ';' | '{' | '}' | '"'));
                let end = end.unwrap_or(self.0.len());
                (Token::Word(self.0.get(..end)?.to_owned(), false), end)
            }
        };
        self.0 = self.0.get(length..)?;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use proptest::prelude::*;

    fn conf(text: &str) -> Conf {
        let mut conf = Conf::default();
        conf.take(text);
        conf
    }

    #[test]
    fn names_blocks_and_lists() {
        let all = conf(
            "// no\nAPT::Periodic::Unattended-Upgrade \"1\";\nAPT { Periodic { Update-Package-Lists 7; }; };\n\
             # APT::Periodic::Update-Package-Lists \"0\";\n/* x \"\n */ Unattended-Upgrade::Allowed-Origins {\n \"a:b\"; // \"no\";\n \"c\"\n};\n\
             Unattended-Upgrade::Allowed-Origins:: \"d\";",
        );
        assert_eq!(all.get("apt::periodic::unattended-upgrade"), Some("1"));
        assert_eq!(all.get("apt::periodic::update-package-lists"), Some("7"));
        assert_eq!(all.list("unattended-upgrade::allowed-origins"), ["a:b", "c", "d"]);
        assert_eq!((all.get("apt"), all.list("apt::nothing")), (None, vec![]));
    }

    #[test]
    fn what_is_cleared_is_gone() {
        let all = conf("A { \"x\"; };\n#clear A;\nA:: \"y\"; B \"1\"; C::D \"2\";\n#clear B; #clear C;\n");
        assert_eq!((all.list("a"), all.get("b"), all.get("c::d")), (vec!["y"], None, None));
    }

    #[test]
    fn files_are_read_in_the_order_of_apt() {
        let mut gaps = Vec::new();
        let fixture = Fixture::new()
            .file(&format!("{PARTS}/10a"), "X \"1\";")
            .file(&format!("{PARTS}/20b"), "X \"2\";")
            .file(&format!("{PARTS}/90c.bak"), "X \"4\";");
        assert_eq!(Conf::read(&fixture.host(), &mut gaps).get("x"), Some("2"));
        let fixture = fixture.file(MAIN, "X \"3\";");
        assert_eq!((Conf::read(&fixture.host(), &mut gaps).get("x"), gaps), (Some("3"), vec![]));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([a-c:{};\"/*# \n]|#clear ){0,60}") {
            let all = conf(&text);
            prop_assert!(all.settings.len() <= text.len());
        }
    }
}
