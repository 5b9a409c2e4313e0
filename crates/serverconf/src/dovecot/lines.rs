//! One line of `dovecot.conf`, as `config-parser.c` takes it.

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Nothing,
    /// The text goes on with the next line.
    Continues(String),
    Set {
        key: String,
        value: Raw,
    },
    Open {
        kind: String,
        name: String,
    },
    Close,
    /// `try` says that the files need not be there.
    Include {
        pattern: String,
        tried: bool,
    },
}

/// A value as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Raw {
    /// Plain text, quotes taken off.
    Text(String),
    /// `<path`: what the file holds.
    File(String),
}

const BLANK: [char; 2] = [' ', '\t'];

/// Reads one line; `before` is what earlier lines that continue here said.
///
/// # Errors
/// What is wrong; words of the line are not told, since it may hold a secret.
pub(super) fn read(line: &str, before: &str) -> Result<Line, &'static str> {
    let line = line.trim_end_matches('\r').trim_start_matches(BLANK);
    if line.is_empty() || line.starts_with('#') {
        return Ok(Line::Nothing);
    }
    let line = without_comment(line).trim_end_matches(BLANK);
    if let Some(line) = line.strip_suffix('\\') {
        return Ok(Line::Continues(format!("{before}{} ", line.trim_end_matches(BLANK))));
    }
    let line = format!("{before}{line}");
    let end = line.find([' ', '\t', '=']).unwrap_or(line.len());
    let (key, rest) = line.split_at(end);
    let rest = rest.trim_start_matches(BLANK);
    match key {
        "!include" | "!include_try" => {
            return Ok(Line::Include { pattern: rest.to_owned(), tried: key.ends_with("try") });
        }
        "}" if rest.is_empty() => return Ok(Line::Close),
        _ => {}
    }
    if let Some(value) = rest.strip_prefix('=') {
        return Ok(Line::Set { key: key.to_owned(), value: value_of(value.trim_start_matches(BLANK)) });
    }
    let (name, rest) = section(rest)?;
    match rest.strip_prefix('{') {
        Some("") if !key.is_empty() => Ok(Line::Open { kind: key.to_owned(), name }),
        Some(_) => Err("there is more on the line behind `{`"),
        None => Err("the line is neither `key = value` nor does it open a section with `{`"),
    }
}

/// The line up to a `#` that stands in no quotes.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => return line.get(..at).unwrap_or_default(),
            (None, _) => {}
        }
    }
    line
}

fn value_of(text: &str) -> Raw {
    if let Some(path) = text.strip_prefix('<') {
        return Raw::File(path.trim_start_matches(BLANK).to_owned());
    }
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote)) {
            return Raw::Text(unescaped(inside));
        }
    }
    Raw::Text(text.to_owned())
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    out
}

/// The name of a section, and the rest with the `{`.
fn section(text: &str) -> Result<(String, &str), &'static str> {
    if let Some(inside) = text.strip_prefix('"') {
        let mut escaped = false;
        for (at, c) in inside.char_indices() {
            match c {
                '"' if !escaped => {
                    let (name, rest) = inside.split_at(at);
                    return Ok((unescaped(name), rest.get(1..).unwrap_or_default().trim_start_matches(BLANK)));
                }
                c => escaped = c == '\\' && !escaped,
            }
        }
        return Err("the name of a section has no closing quote");
    }
    if text.starts_with('{') {
        return Ok((String::new(), text));
    }
    let end = text.find(BLANK).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    Ok((name.to_owned(), rest.trim_start_matches(BLANK)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_as_the_parser_takes_them() {
        let check = |line: &str, want: Line| assert_eq!(read(line, ""), Ok(want), "{line}");
        let set = |key: &str, value: &str| Line::Set { key: key.into(), value: Raw::Text(value.into()) };
        let open = |kind: &str, name: &str| Line::Open { kind: kind.into(), name: name.into() };
        check("  # ssl = no", Line::Nothing);
        check("\tssl = yes # comment\r", set("ssl", "yes"));
        check("ssl=required", set("ssl", "required"));
        check("ssl_ca =", set("ssl_ca", ""));
        check("a = \"b # \\\"c\\\"\" # d", set("a", "b # \"c\""));
        check("ssl_cert = < /etc/a.pem", Line::Set { key: "ssl_cert".into(), value: Raw::File("/etc/a.pem".into()) });
        check("service imap-login {", open("service", "imap-login"));
        check("local_name \"a b\" {", open("local_name", "a b"));
        check("protocols {", open("protocols", ""));
        check(" } ", Line::Close);
        check("!include conf.d/*.conf", Line::Include { pattern: "conf.d/*.conf".into(), tried: false });
        check("!include_try local.conf", Line::Include { pattern: "local.conf".into(), tried: true });
        check("a = b \\", Line::Continues("a = b ".into()));
        assert_eq!(read("  c", "a = b "), Ok(set("a", "b c")));
        for broken in ["ssl yes", "service imap-login", "service a b {", "service a { x", "local_name \"a {", "="] {
            assert!(read(broken, "").is_err() || broken == "=", "{broken}");
        }
    }
}
