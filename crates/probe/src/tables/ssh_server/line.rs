//! One line of `sshd_config`, read as sshd reads it: the keyword ends at white
//! space or one `=`, the arguments are words with quotes, `#` ends the line
//! where a word would begin.

/// A line that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The keyword, lower case.
    pub keyword: String,
    /// The arguments, quotes taken off.
    pub args: Vec<String>,
}

/// Why a line cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineFault {
    NoArgument,
    Quotes,
    NotText,
}

impl LineFault {
    pub(super) const fn what(self) -> &'static str {
        match self {
            Self::NoArgument => "the keyword has no argument",
            Self::Quotes => "a quote is not closed",
            Self::NotText => "it is not UTF-8",
        }
    }
}

/// `Ok(None)` for an empty line and a comment.
pub(super) fn parse(bytes: &[u8]) -> Result<Option<Line>, LineFault> {
    // What follows a NUL is not seen by sshd, which is written in C.
    let bytes = bytes.split(|b| *b == 0).next().unwrap_or_default();
    let text = bytes.trim_ascii();
    if text.is_empty() || text.starts_with(b"#") {
        return Ok(None);
    }
    let text = std::str::from_utf8(text).map_err(|_| LineFault::NotText)?;
    let (keyword, rest) = keyword(text)?;
    if keyword.is_empty() || keyword.starts_with('#') {
        return Ok(None);
    }
    if rest.is_empty() {
        return Err(LineFault::NoArgument);
    }
    Ok(Some(Line { keyword: keyword.to_ascii_lowercase(), args: words(rest)? }))
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// The keyword and what follows it and its white space or `=`.
fn keyword(text: &str) -> Result<(&str, &str), LineFault> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (keyword, rest) = quoted.split_once('"').ok_or(LineFault::Quotes)?;
        return Ok((keyword, rest.trim_start_matches(is_space)));
    }
    let end = text.find(|c| is_space(c) || matches!(c, '=' | '"')).unwrap_or(text.len());
    let (keyword, rest) = text.split_at(end);
    let rest = rest.trim_start_matches(is_space);
    // One `=` is passed over, with the white space on both its sides.
    Ok((keyword, rest.strip_prefix('=').map_or(rest, |r| r.trim_start_matches(is_space))))
}

/// Splits into words; quotes of both kinds, and a backslash before a quote, a
/// backslash or (outside quotes) a space.
fn words(text: &str) -> Result<Vec<String>, LineFault> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
        let mut word = String::new();
        match chars.peek() {
            None | Some('#') => return Ok(words),
            Some(_) => {}
        }
        let mut quote = None;
        while let Some(c) = chars.next() {
            match (c, quote) {
                ('\\', _) => match chars.peek() {
                    Some('\'' | '"' | '\\') => word.extend(chars.next()),
                    Some(' ') if quote.is_none() => word.extend(chars.next()),
                    _ => word.push('\\'),
                },
                (' ' | '\t', None) => break,
                ('"' | '\'', None) => quote = Some(c),
                (c, Some(q)) if c == q => quote = None,
                (c, _) => word.push(c),
            }
        }
        if quote.is_some() {
            return Err(LineFault::Quotes);
        }
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines() {
        let check = |text: &str, keyword: &str, args: &[&str]| {
            let line = parse(text.as_bytes()).unwrap().unwrap();
            assert_eq!(
                (line.keyword.as_str(), line.args),
                (keyword, args.iter().map(ToString::to_string).collect()),
                "{text}"
            );
        };
        check("Port 22", "port", &["22"]);
        check("  Port=22\r", "port", &["22"]);
        check("Port = 22 # http", "port", &["22"]);
        check("\"Port\" 22", "port", &["22"]);
        check("Banner \"/etc/a b\"", "banner", &["/etc/a b"]);
        check("Banner\"/etc/a b\"", "banner", &["/etc/a b"]);
        check("AllowUsers a#b 'c d' \"e\\\"f\" g\\ h # i", "allowusers", &["a#b", "c d", "e\"f", "g h"]);
        check("AllowUsers a\\b", "allowusers", &["a\\b"]);
        check("Banner \"\"", "banner", &[""]);
        check("Port #22", "port", &[]);
        for nothing in ["", "   ", "# Port 22", "\0Port 22"] {
            assert_eq!(parse(nothing.as_bytes()), Ok(None), "{nothing}");
        }
        assert_eq!(parse(b"Port"), Err(LineFault::NoArgument));
        assert_eq!(parse(b"Port ="), Err(LineFault::NoArgument));
        assert_eq!(parse(b"Banner \"x"), Err(LineFault::Quotes));
        assert_eq!(parse(b"Banner \xff"), Err(LineFault::NotText));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..60), text in "[a=\"'\\\\ #\\t]{0,20}") {
            let _ = parse(&bytes);
            let _ = parse(text.as_bytes());
        }
    }
}
