//! The letters of sudoers: logical lines without comments and continuations,
//! and the words in them with their quotes and escapes.

/// A line as the grammar sees it, with the number of its first physical line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Logical {
    pub number: u32,
    pub text: String,
}

/// Joins continued lines and takes comments off. A `#` before a digit is no
/// comment but a user id, wherever it stands; a comment is never continued.
pub(super) fn logical(text: &str) -> Vec<Logical> {
    let mut lines: Vec<Logical> = Vec::new();
    let (mut open, mut quoted) = (false, false);
    for (number, line) in (1_u32..).zip(text.lines()) {
        let so_far = lines.last().filter(|_| open).map_or("", |l| l.text.as_str());
        quoted &= open;
        let (kept, comment) = without_comment(line, so_far, &mut quoted);
        let trimmed = kept.trim_end();
        let slashes = trimmed.bytes().rev().take_while(|b| *b == b'\\').count();
        let continues = !comment && slashes % 2 == 1;
        let kept = if continues { trimmed.strip_suffix('\\').unwrap_or(trimmed) } else { kept };
        match lines.last_mut().filter(|_| open) {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(kept.trim_start());
            }
            None => lines.push(Logical { number, text: kept.to_owned() }),
        }
        open = continues;
    }
    lines.retain(|l| !l.text.trim().is_empty());
    lines
}

/// Lines in which quotes go on behind a `=`; in others a command's arguments
/// follow it, where a quote is a letter like any other.
const QUOTING: &[&str] = &["Defaults", "Host_Alias", "Runas_Alias", "User_Alias"];

/// The line up to its comment, and whether there is one. `so_far` is the part
/// of the logical line before it, `quoted` whether a quote is open there.
fn without_comment<'a>(line: &'a str, so_far: &str, quoted: &mut bool) -> (&'a str, bool) {
    if so_far.is_empty() && directive(line.trim_start()).is_some() {
        return (line, false);
    }
    let start = if so_far.is_empty() { line } else { so_far }.trim_start();
    let always = QUOTING.iter().any(|word| start.starts_with(word));
    let mut quotes = always || !so_far.contains('=');
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if quotes => *quoted = !*quoted,
            '=' if !*quoted => quotes = always,
            '#' if !*quoted => {
                let after = line.get(at + 1..).unwrap_or_default();
                if !after.strip_prefix('-').unwrap_or(after).starts_with(|c: char| c.is_ascii_digit()) {
                    return (line.get(..at).unwrap_or_default(), true);
                }
            }
            _ => {}
        }
    }
    (line, false)
}

/// What a line includes: whether a folder is meant, and the path as written.
pub(super) fn directive(line: &str) -> Option<(bool, &str)> {
    let rest = line.strip_prefix(['#', '@'])?.strip_prefix("include")?;
    let (folder, rest) = rest.strip_prefix("dir").map_or((false, rest), |r| (true, r));
    rest.starts_with([' ', '\t', '"']).then_some((folder, rest.trim()))
}

/// Reads one logical line from left to right.
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    pub(super) fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\u{b}', '\u{c}']);
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Passes over `count` bytes that the caller has seen.
    pub(super) fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Passes over `c` if it is next.
    pub(super) fn take(&mut self, c: char) -> bool {
        let stripped = self.rest.strip_prefix(c);
        self.rest = stripped.unwrap_or(self.rest);
        stripped.is_some()
    }

    /// Passes over white space, then over `c` if that is next.
    pub(super) fn sign(&mut self, c: char) -> bool {
        self.blanks();
        self.take(c)
    }

    /// A run of plain letters, digits and `_`; empty if none is next.
    pub(super) fn letters(&self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        self.rest.get(..end).unwrap_or_default()
    }

    /// A word: in double quotes, or up to white space or a character of
    /// `ends`; a backslash keeps the next character, `\x41` stands for a byte.
    /// `None` if none is next or a quote is not closed.
    pub(super) fn word(&mut self, ends: &[char]) -> Option<String> {
        let quoted = self.take('"');
        let mut out = String::new();
        loop {
            let c = match self.peek() {
                Some(c) => c,
                None if quoted => return None,
                None => break,
            };
            if (quoted && c == '"') || (!quoted && (c.is_whitespace() || ends.contains(&c))) {
                break;
            }
            self.skip(c.len_utf8());
            if c != '\\' {
                out.push(c);
            } else if let Some(byte) = self.hex() {
                self.skip(3);
                out.push(char::from(byte));
            } else {
                let kept = self.peek()?;
                self.skip(kept.len_utf8());
                // In quotes a backslash stands for itself unless before a quote.
                if quoted && kept != '"' {
                    out.push('\\');
                }
                out.push(kept);
            }
        }
        if quoted {
            self.take('"');
        }
        (!out.is_empty()).then_some(out)
    }

    fn hex(&self) -> Option<u8> {
        let digits = self.rest.strip_prefix('x')?.get(..2)?;
        u8::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|b| b.is_ascii_hexdigit()))
    }

    /// Command arguments: up to a `,` or `:` that no backslash keeps, or, for a
    /// regular expression, up to its `$`. Answers whether there are any, and
    /// whether they are `""`; what they say is passed over.
    pub(super) fn arguments(&mut self) -> (bool, bool) {
        self.blanks();
        let end = if self.rest.starts_with('^') { regex_end(self.rest) } else { None }.unwrap_or_else(|| {
            let mut escaped = false;
            let is_end = |c: char| {
                let end = !escaped && matches!(c, ',' | ':' | '#');
                escaped = !escaped && c == '\\';
                end
            };
            self.rest.find(is_end).unwrap_or(self.rest.len())
        });
        let text = self.rest.get(..end).unwrap_or_default().trim();
        self.skip(end);
        (!text.is_empty(), text == "\"\"")
    }
}

/// Where a regular expression ends: behind a `$` that only a sign or the end of the line follows.
fn regex_end(text: &str) -> Option<usize> {
    text.match_indices('$').map(|(at, _)| at + 1).find(|end| {
        let after = text.get(*end..).unwrap_or_default().trim_start();
        after.is_empty() || after.starts_with([',', ':'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_joined_and_comments_go() {
        let text = "# x \\\na ALL=ALL # y\n\nb ALL=/bin/b \\\n  -c, \\ \n /bin/d\n#1000 ALL=ALL\n\"q#r\" ALL=\\#1\n#include a#b\na ALL=/bin/x \"y # z\"\n\
                    Defaults x=\"a \\\n b#c\" # d\n";
        let lines: Vec<_> = logical(text).into_iter().map(|l| (l.number, l.text)).collect();
        let want = [
            (2, "a ALL=ALL "),
            (4, "b ALL=/bin/b  -c,  /bin/d"),
            (7, "#1000 ALL=ALL"),
            (8, "\"q#r\" ALL=\\#1"),
            (9, "#include a#b"),
            (10, "a ALL=/bin/x \"y "),
            (11, "Defaults x=\"a  b#c\" "),
        ];
        assert_eq!(lines, want.map(|(n, t)| (n, t.to_owned())));
    }

    #[test]
    fn words() {
        let check = |text: &str, want: Option<&str>| {
            assert_eq!(Cursor::new(text).word(&[',', ':', '=']).as_deref(), want, "{text}");
        };
        check("ann, bob", Some("ann"));
        check("dom\\\\x\\ y z", Some("dom\\x y"));
        check("a\\x41b", Some("aAb"));
        check("\"joe user\" x", Some("joe user"));
        check("\"dom\\y\"", Some("dom\\y"));
        check("\"open", None);
        check("\"\"", None);
        check(",", None);
    }

    #[test]
    fn arguments_are_passed_over() {
        let check = |text: &str, want: (bool, bool), rest: &str| {
            let mut cursor = Cursor::new(text);
            assert_eq!((cursor.arguments(), cursor.rest()), (want, rest), "{text}");
        };
        check(" -o a\\,b\\:c, /bin/x", (true, false), ", /bin/x");
        check(" ^-x=[a,b]:$, /bin/c", (true, false), ", /bin/c");
        check(" \"\"", (true, true), "");
        check("", (false, false), "");
        check("  : y", (false, false), ": y");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,40}", signs in "[\\\\\"#x41,: \\n^$]{0,20}") {
            for text in [text, signs] {
                logical(&text);
                Cursor::new(&text).word(&[',']);
                Cursor::new(&text).arguments();
            }
        }
    }
}
