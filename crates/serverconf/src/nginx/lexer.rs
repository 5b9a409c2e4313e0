//! Words and braces of nginx's language, cut exactly as its own reader
//! (`ngx_conf_read_token`) cuts them: quotes, escapes, comments, `${…}`.

/// Where something begins: line and column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// What ends a run of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// `;`
    Statement,
    /// `{`
    Open,
    /// `}`
    Close,
    /// The end of the file.
    File,
}

/// Words and what ends them; [`End::Close`] and [`End::File`] come without words.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) words: Vec<String>,
    /// Where the first word begins.
    pub(crate) at: At,
    pub(crate) end: End,
}

/// Text that is not of the language.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: At,
    pub(crate) what: String,
}

/// Reads one file.
pub(crate) struct Lexer<'a> {
    text: &'a [u8],
    place: usize,
    at: At,
}

impl<'a> Lexer<'a> {
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self { text, place: 0, at: At { line: 1, column: 1 } }
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.get(self.place).copied()
    }

    pub(crate) const fn at(&self) -> At {
        self.at
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.text.get(self.place..).unwrap_or_default()
    }

    pub(crate) fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.place += 1;
        if byte == b'\n' {
            self.at = At { line: self.at.line.saturating_add(1), column: 1 };
        } else if self.peek().is_none_or(|next| next & 0xc0 != 0x80) {
            // A character of many bytes is one column.
            self.at.column = self.at.column.saturating_add(1);
        }
        Some(byte)
    }

    /// Spaces and comments between words.
    fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'#' => while self.peek().is_some_and(|byte| byte != b'\n') && self.bump().is_some() {},
                _ if space(byte) => {
                    self.bump();
                }
                _ => return,
            }
        }
    }

    /// The next run of words, with no more than `most` of them.
    pub(crate) fn run(&mut self, most: usize) -> Result<Run, Fault> {
        let mut words: Vec<String> = Vec::new();
        let mut start = self.at;
        loop {
            self.skip();
            let at = self.at;
            if words.is_empty() {
                start = at;
            }
            let end = match self.peek() {
                None => End::File,
                Some(b';') => End::Statement,
                Some(b'{') => End::Open,
                Some(b'}') => End::Close,
                Some(_) if words.len() >= most => {
                    return Err(Fault { at: start, what: format!("a directive has more than {most} words") });
                }
                Some(_) => {
                    words.push(self.word()?);
                    continue;
                }
            };
            self.bump();
            return self.ended(words, start, at, end);
        }
    }

    /// Whether words may be ended so.
    fn ended(&self, words: Vec<String>, start: At, at: At, end: End) -> Result<Run, Fault> {
        let what = match (words.first(), end) {
            (Some(_), End::Statement | End::Open) | (None, End::Close | End::File) => {
                return Ok(Run { words, at: start, end });
            }
            (Some(name), End::Close) => {
                format!("unexpected \"}}\": the directive \"{name}\" of line {} is not ended by \";\"", start.line)
            }
            (Some(name), _) => {
                format!("unexpected end of file: the directive \"{name}\" of line {} is not ended", start.line)
            }
            (None, End::Open) => "unexpected \"{\": no directive is before it".to_owned(),
            (None, _) => "unexpected \";\": no directive is before it".to_owned(),
        };
        Err(Fault { at, what })
    }

    fn word(&mut self) -> Result<String, Fault> {
        let start = self.at;
        let quote = self.peek().filter(|byte| matches!(byte, b'"' | b'\''));
        if quote.is_some() {
            self.bump();
        }
        let mut raw = Vec::new();
        // After `$` an opening brace belongs to the word.
        let mut variable = false;
        while let Some(byte) = self.peek() {
            match (byte, quote) {
                (b'\\', _) => {
                    self.bump();
                    escape(&mut raw, self.bump());
                    variable = false;
                    continue;
                }
                (_, Some(quote)) if byte == quote => {
                    self.bump();
                    return self.after_quote(&raw);
                }
                (b'{', None) if variable => {}
                (b';' | b'{', None) => break,
                (_, None) if space(byte) => break,
                _ => variable = byte == b'$',
            }
            raw.push(byte);
            self.bump();
        }
        match quote {
            Some(_) => Err(Fault { at: start, what: "this quote is not closed".to_owned() }),
            None => Ok(String::from_utf8_lossy(&raw).into_owned()),
        }
    }

    /// After a closing quote a word must end.
    fn after_quote(&self, raw: &[u8]) -> Result<String, Fault> {
        match self.peek() {
            // `)` begins a word of its own: the condition of an `if`.
            None | Some(b';' | b'{' | b')') => {}
            Some(byte) if space(byte) => {}
            Some(byte) => {
                let byte = char::from(byte).escape_default();
                return Err(Fault { at: self.at, what: format!("unexpected \"{byte}\" after a closing quote") });
            }
        }
        Ok(String::from_utf8_lossy(raw).into_owned())
    }
}

const fn space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// What nginx makes of a backslash; before any other character it stays.
fn escape(raw: &mut Vec<u8>, next: Option<u8>) {
    match next {
        Some(byte @ (b'"' | b'\'' | b'\\')) => raw.push(byte),
        Some(b't') => raw.push(b'\t'),
        Some(b'r') => raw.push(b'\r'),
        Some(b'n') => raw.push(b'\n'),
        Some(byte) => raw.extend([b'\\', byte]),
        None => raw.push(b'\\'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Lexer::new(text.as_bytes()).run(100).unwrap().words
    }

    fn fault(text: &str) -> (u32, u32, String) {
        let mut lexer = Lexer::new(text.as_bytes());
        loop {
            match lexer.run(5) {
                Ok(Run { end: End::File, .. }) => panic!("{text} was read"),
                Ok(_) => {}
                Err(Fault { at, what }) => return (at.line, at.column, what),
            }
        }
    }

    #[test]
    fn words_are_cut_as_nginx_cuts_them() {
        assert_eq!(words(r#"a "b \" \n \d" 'c \' " d';"#), ["a", "b \" \n \\d", "c ' \" d"]);
        assert_eq!(words("a ${b}c d$e;"), ["a", "${b}c", "d$e"]);
        assert_eq!(words("a b}c {"), ["a", "b}c"]);
        assert_eq!(words(r"location /\{\;\}\ #\ ab {"), ["location", r"/\{\;\}\ #\ ab"]);
        assert_eq!(words("a #x;\n '' \"\"\n;"), ["a", "", ""]);
        assert_eq!(words("if ($a = \"b\"){"), ["if", "($a", "=", "b", ")"]);
        let run = Lexer::new("# é\n  \u{e9}\u{e9} {".as_bytes()).run(9).unwrap();
        assert_eq!((run.at, run.end), (At { line: 2, column: 3 }, End::Open));
    }

    #[test]
    fn faults_say_line_and_column() {
        let (line, column, what) = fault("a {\n  b c\n}\n");
        assert_eq!((line, column), (3, 1));
        assert!(what.contains("\"b\" of line 2 is not ended"), "{what}");
        assert_eq!(fault("a;\n;").0, 2);
        assert_eq!(fault("a \"b\n\nc").0, 1);
        assert_eq!(fault("\"\u{e9}\"x"), (1, 4, "unexpected \"x\" after a closing quote".to_owned()));
        assert!(fault("a b").2.contains("unexpected end of file"));
        assert!(fault("a b c d e f;").2.contains("more than 5 words"));
        assert!(fault("{").2.contains("no directive"));
    }
}
