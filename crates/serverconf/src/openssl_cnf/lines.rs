//! Lines of `openssl.cnf`, as OpenSSL takes them (config(5)): continued lines
//! are joined, comments taken off, and what is left is a section, an
//! assignment or a directive.

/// What one line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line<'t> {
    /// `[ name ]`.
    Section(&'t str),
    /// `name = value` or `section::name = value`. The value is as it is
    /// written, with quotes and variables.
    Assignment { section: Option<&'t str>, name: &'t str, value: &'t str },
    /// `.include path`.
    Include(&'t str),
    /// `.pragma name:value`.
    Pragma(&'t str),
}

/// Each logical line with the number of its first physical line, from 1.
pub(super) fn joined(text: &str) -> Vec<(u32, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Vec::new();
    let mut open: Option<(u32, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end_matches('\r');
        let (mut joined, start) = open.take().map_or_else(|| (String::new(), number), |(n, text)| (text, n));
        // A backslash that is itself escaped continues nothing.
        let continued = line.ends_with('\\') && !line.ends_with("\\\\");
        joined.push_str(if continued { line.strip_suffix('\\').unwrap_or(line) } else { line });
        if continued {
            open = Some((start, joined));
        } else {
            lines.push((start, joined));
        }
    }
    lines.extend(open);
    lines
}

/// Reads a logical line; `None` for one that says nothing.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(line: &str) -> Result<Option<Line<'_>>, &'static str> {
    let line = without_comment(line).trim_matches(BLANK);
    if line.is_empty() {
        return Ok(None);
    }
    if let Some(rest) = line.strip_prefix('[') {
        let (name, _) = rest.split_once(']').ok_or("a section's name has no closing bracket")?;
        let name = name.trim_matches(BLANK);
        let fine = name.chars().all(|c| is_name(c) || BLANK.contains(&c));
        return if fine && !name.is_empty() {
            Ok(Some(Line::Section(name)))
        } else {
            Err("a section's name is malformed")
        };
    }
    for (word, directive) in [(".include", Line::Include as fn(_) -> _), (".pragma", Line::Pragma)] {
        if let Some(rest) = line.strip_prefix(word).filter(|rest| rest.starts_with(['=', ' ', '\t'])) {
            let rest = rest.trim_matches(BLANK);
            return Ok(Some(directive(rest.strip_prefix('=').unwrap_or(rest).trim_matches(BLANK))));
        }
    }
    let (first, rest) = name(line);
    let (section, name, rest) = match rest.strip_prefix("::") {
        Some(rest) => {
            let (second, rest) = name(rest);
            (Some(first), second, rest)
        }
        None => (None, first, rest),
    };
    let value = rest.trim_start_matches(BLANK).strip_prefix('=').ok_or("a line has no equals sign")?;
    Ok(Some(Line::Assignment { section, name, value: value.trim_matches(BLANK) }))
}

const BLANK: &[char] = &[' ', '\t', '\r', '\n'];

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_!.%&*+,/;?@^~|-".contains(c)
}

fn name(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c| !is_name(c)).unwrap_or(text.len()))
}

/// A hash ends the line unless it is quoted or escaped.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (_, '\\') => {
                chars.next();
            }
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '#') => return line.get(..at).unwrap_or(line),
            _ => {}
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_as_openssl_takes_them() {
        let assignment = |name, value| Ok(Some(Line::Assignment { section: None, name, value }));
        assert_eq!(read("  # comment"), Ok(None));
        assert_eq!(read("[ system default ] # x"), Ok(Some(Line::Section("system default"))));
        assert_eq!(read("MinProtocol=TLSv1.2"), assignment("MinProtocol", "TLSv1.2"));
        assert_eq!(read(" 1.Options = A # b"), assignment("1.Options", "A"));
        assert_eq!(read("a = \"x # y\" \\# z"), assignment("a", "\"x # y\" \\# z"));
        assert_eq!(read("s::a = b"), Ok(Some(Line::Assignment { section: Some("s"), name: "a", value: "b" })));
        assert_eq!(read(".include = /etc/x.d"), Ok(Some(Line::Include("/etc/x.d"))));
        assert_eq!(read(".include /etc/x.d"), Ok(Some(Line::Include("/etc/x.d"))));
        assert_eq!(read(".pragma dollarid:on"), Ok(Some(Line::Pragma("dollarid:on"))));
        for broken in ["word", "[ open", "[]", "a b = c"] {
            assert!(read(broken).is_err(), "{broken}");
        }
        assert_eq!(
            joined("a = b \\\nc\r\n\nd = e\\\\\nf = \\"),
            [(1, "a = b c".to_owned()), (3, String::new()), (4, "d = e\\\\".to_owned()), (5, "f = ".to_owned())]
        );
    }
}
