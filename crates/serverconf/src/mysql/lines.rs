//! One line of an option file, as `my_default.c` takes it.

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Nothing,
    Group(String),
    /// A name as it is written, and its value if it has one.
    Option(String, Option<String>),
    Include(String),
    IncludeDir(String),
}

/// Reads one line.
///
/// # Errors
/// What is wrong; words of the line are not told, since it may hold a secret.
pub(super) fn read(line: &str) -> Result<Line, &'static str> {
    let line = line.trim_start_matches(BLANK);
    if line.is_empty() || line.starts_with(['#', ';']) {
        return Ok(Line::Nothing);
    }
    if let Some(rest) = line.strip_prefix('!') {
        let rest = rest.trim_start_matches(BLANK);
        let argument =
            |word: &str| rest.strip_prefix(word)?.strip_prefix(BLANK).map(|path| path.trim_matches(BLANK).to_owned());
        return match (argument("includedir"), argument("include")) {
            (Some(path), _) if !path.is_empty() => Ok(Line::IncludeDir(path)),
            (None, Some(path)) if !path.is_empty() => Ok(Line::Include(path)),
            // Other words behind `!` are passed over.
            (None, None) => Ok(Line::Nothing),
            _ => Err("an include names no file"),
        };
    }
    if let Some(rest) = line.strip_prefix('[') {
        let (name, _) = rest.split_once(']').ok_or("the name of a group has no `]`")?;
        return Ok(Line::Group(name.trim_end_matches(BLANK).to_owned()));
    }
    let line = without_comment(line);
    Ok(match line.split_once('=') {
        None => Line::Option(line.trim_end_matches(BLANK).to_owned(), None),
        Some((name, value)) => {
            Line::Option(name.trim_end_matches(BLANK).to_owned(), Some(unquoted(value.trim_matches(BLANK))))
        }
    })
}

const BLANK: [char; 5] = [' ', '\t', '\r', '\u{b}', '\u{c}'];

/// The line up to a `#` that stands in no quotes.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut escaped) = (None, false);
    for (at, c) in line.char_indices() {
        if matches!(c, '"' | '\'') && !escaped {
            quote = match quote {
                None => Some(c),
                Some(open) if open == c => None,
                open => open,
            };
        }
        if quote.is_none() && c == '#' {
            return line.get(..at).unwrap_or_default();
        }
        escaped = quote.is_some() && c == '\\' && !escaped;
    }
    line
}

fn unquoted(value: &str) -> String {
    let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            None => out.push('\\'),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('s') => out.push(' '),
            Some(c @ ('"' | '\'' | '\\')) => out.push(c),
            // Another escape is none: both characters stay.
            Some(c) => out.extend(['\\', c]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_as_the_programs_take_them() {
        let check = |line: &str, want: Line| assert_eq!(read(line), Ok(want), "{line}");
        let option = |name: &str, value: Option<&str>| Line::Option(name.to_owned(), value.map(str::to_owned));
        check("  ; comment", Line::Nothing);
        check("[ mysqld ] x", Line::Group(" mysqld".to_owned()));
        check("ssl # on", option("ssl", None));
        check("ssl-cert = /etc/a.pem # c", option("ssl-cert", Some("/etc/a.pem")));
        check("a='b # c'", option("a", Some("b # c")));
        check("a=\"b\\s\\\\c\\x\"", option("a", Some("b \\c\\x")));
        check("a =", option("a", Some("")));
        check("!include /etc/x.cnf", Line::Include("/etc/x.cnf".to_owned()));
        check("! includedir /etc/d/", Line::IncludeDir("/etc/d/".to_owned()));
        check("!other", Line::Nothing);
        assert!(read("[mysqld").is_err() && read("!include ").is_err());
    }
}
