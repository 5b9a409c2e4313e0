//! One line of `postgresql.conf`, as PostgreSQL's own scanner (`guc-file.l`)
//! takes it: a name, perhaps `=`, a value in quotes or without, a comment.

/// A name, lower case, and its value without quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Statement {
    pub name: String,
    pub value: String,
}

/// Reads one line; `None` for one that says nothing.
///
/// # Errors
/// What is wrong; words of the line are not told, since it may hold a secret.
pub(super) fn statement(line: &str) -> Result<Option<Statement>, &'static str> {
    let line = line.trim_matches(BLANK);
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let end = line.find(|c: char| !is_letter(c) && !c.is_ascii_digit() && c != '.').unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if !name.starts_with(is_letter) {
        return Err("a line does not begin with the name of a setting");
    }
    let rest = rest.trim_start_matches(BLANK);
    let rest = rest.strip_prefix('=').unwrap_or(rest).trim_start_matches(BLANK);
    let (value, rest) = match rest.strip_prefix('\'') {
        Some(rest) => quoted(rest)?,
        None => {
            let end = rest.find(|c: char| !is_letter(c) && !c.is_ascii_digit() && !"-+._:/".contains(c));
            let (value, rest) = rest.split_at(end.unwrap_or(rest.len()));
            // `TLSv1.2` is one word; of two names with a dot the scanner makes something else.
            let name = |part: &str| part.starts_with(is_letter) && !part.contains(['-', '+', '.', ':', '/']);
            if value.split_once('.').is_some_and(|(first, second)| name(first) && name(second)) {
                return Err("a value with a dot needs quotes");
            }
            (value.to_owned(), rest)
        }
    };
    let rest = rest.trim_start_matches(BLANK);
    if !rest.is_empty() && !rest.starts_with('#') {
        return Err("there is more on the line than a name and a value; a value of several words needs quotes");
    }
    if value.is_empty() && !line.contains('\'') {
        return Err("a setting has no value");
    }
    Ok(Some(Statement { name: name.to_ascii_lowercase(), value }))
}

const BLANK: &[char] = &[' ', '\t', '\r', '\u{b}', '\u{c}'];

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

/// What stands up to the closing quote, and what comes after it.
fn quoted(text: &str) -> Result<(String, &str), &'static str> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let mut chars = rest.chars();
        let c = chars.next().ok_or("a quote is not closed")?;
        rest = chars.as_str();
        match c {
            '\'' => match rest.strip_prefix('\'') {
                Some(after) => {
                    value.push('\'');
                    rest = after;
                }
                None => return Ok((value, rest)),
            },
            '\\' => {
                let (plain, after) = escaped(rest)?;
                value.push(plain);
                rest = after;
            }
            c => value.push(c),
        }
    }
}

fn escaped(text: &str) -> Result<(char, &str), &'static str> {
    let octal = text.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
    if octal > 0 {
        let (digits, rest) = text.split_at(octal);
        // Three octal digits may be more than a byte holds; C keeps its low bits.
        return Ok((u32::from_str_radix(digits, 8).map_or(0, |n| (n & 0xff) as u8).into(), rest));
    }
    let mut chars = text.chars();
    let c = chars.next().ok_or("a quote is not closed")?;
    let plain = match c {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        c => c,
    };
    Ok((plain, chars.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_as_the_scanner_takes_them() {
        let check = |line: &str, want: Option<(&str, &str)>| {
            let want = want.map(|(name, value)| Statement { name: name.to_owned(), value: value.to_owned() });
            assert_eq!(statement(line), Ok(want), "{line}");
        };
        check("", None);
        check(" \t# ssl = on", None);
        check("ssl = on", Some(("ssl", "on")));
        check("SSL on # word", Some(("ssl", "on")));
        check("ssl=on\r", Some(("ssl", "on")));
        check("ssl_ciphers='HIGH:!aNULL' # x", Some(("ssl_ciphers", "HIGH:!aNULL")));
        check("ssl_ca_file = ''", Some(("ssl_ca_file", "")));
        check("a = 'it''s \\'so\\' \\101\\t'", Some(("a", "it's 'so' A\t")));
        check("shared_buffers = 128MB", Some(("shared_buffers", "128MB")));
        check("pg_stat.max = -1", Some(("pg_stat.max", "-1")));
        check("ssl_min_protocol_version = TLSv1.2", Some(("ssl_min_protocol_version", "TLSv1.2")));
        for broken in [
            "= on",
            "ssl",
            "ssl =",
            "ssl = on off",
            "a = 'x",
            "a = 'x\\",
            "listen_addresses = *",
            "9a = 1",
            "ssl_ca_file = ca.pem",
        ] {
            assert!(statement(broken).is_err(), "{broken}");
        }
    }
}
