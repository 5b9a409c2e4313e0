//! Values of `openssl.cnf`: quotes and escapes taken off, variables filled in.

/// The longest value after variables are filled in, which is OpenSSL's bound.
const LONGEST: usize = 65_536;

/// What a value means, or why it cannot be told. `lookup` gives the value of a
/// name in a section; `None` for the section means the one of the line.
/// With `dollarid`, a `$` without brackets is a letter as others.
///
/// # Errors
/// In words, if a variable is unknown or the value is malformed.
pub(super) fn expand(
    text: &str,
    dollarid: bool,
    lookup: impl Fn(Option<&str>, &str) -> Result<String, String>,
) -> Result<String, String> {
    let mut value = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '"' | '\'' | '`' => rest = quoted(rest, c, &mut value),
            '\\' => {
                let mut chars = rest.chars();
                match chars.next() {
                    Some('n') => value.push('\n'),
                    Some('r') => value.push('\r'),
                    Some('t') => value.push('\t'),
                    Some('b') => value.push('\u{8}'),
                    Some(other) => value.push(other),
                    None => {}
                }
                rest = chars.as_str();
            }
            '$' if !dollarid || rest.starts_with(['{', '(']) => {
                let (section, name, after) = variable(rest)?;
                value.push_str(&lookup(section, name)?);
                rest = after;
            }
            c => value.push(c),
        }
        if value.len() > LONGEST {
            return Err("the value grows too long when its variables are filled in".to_owned());
        }
    }
    Ok(value)
}

/// Copies up to the closing quote; what is escaped is copied as it is.
fn quoted<'t>(text: &'t str, quote: char, value: &mut String) -> &'t str {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            c if c == quote => break,
            '\\' => value.extend(chars.next()),
            c => value.push(c),
        }
    }
    chars.as_str()
}

/// `name`, `section::name`, either in `{}` or `()`.
fn variable(text: &str) -> Result<(Option<&str>, &str, &str), String> {
    let (inner, close) = match text.chars().next() {
        Some('{') => (&text[1..], Some('}')),
        Some('(') => (&text[1..], Some(')')),
        _ => (text, None),
    };
    let (first, rest) = word(inner);
    let (section, name, rest) = match rest.strip_prefix("::") {
        Some(rest) => {
            let (second, rest) = word(rest);
            (Some(first), second, rest)
        }
        None => (None, first, rest),
    };
    let rest = match close {
        None => rest,
        Some(close) => rest.strip_prefix(close).ok_or("a variable has no closing bracket")?,
    };
    Ok((section, name, rest))
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_openssl_takes_them() {
        let lookup = |section: Option<&str>, name: &str| match (section, name) {
            (None, "level") => Ok("2".to_owned()),
            (Some("s"), "a") => Ok("b".to_owned()),
            _ => Err(format!("no {name}")),
        };
        let check = |text: &str, want: &str| assert_eq!(expand(text, false, lookup).as_deref(), Ok(want), "{text}");
        check("DEFAULT@SECLEVEL=$level", "DEFAULT@SECLEVEL=2");
        check("${level}x$(s::a)", "2xb");
        check("$s::a:$level", "b:2");
        check("\"a # $level\" 'b\\'c' \\$level\\n", "a # $level b'c $level\n");
        check("\"open", "open");
        assert_eq!(expand("$level", true, lookup).unwrap(), "$level");
        assert_eq!(expand("${level}", true, lookup).unwrap(), "2");
        assert!(expand("$x", false, lookup).is_err() && expand("${level", false, lookup).is_err());
        let long = |_: Option<&str>, _: &str| Ok("x".repeat(40_000));
        assert!(expand("$a$a", false, long).unwrap_err().contains("too long"));
    }
}
