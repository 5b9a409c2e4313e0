//! Java's property files (`java.util.Properties.load`): continued lines,
//! escapes, names and values.

/// How many properties of one file are kept.
pub const MOST: usize = 10_000;

/// One property and the line where it begins, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The name, escapes resolved.
    pub name: String,
    /// The value, escapes resolved and continued lines joined.
    pub value: String,
    /// The line of the name.
    pub line: u32,
}

/// The properties of a file, in its order; of more than [`MOST`], the first.
/// Nothing in such a file is malformed but an escape `\u` without four digits,
/// which is dropped.
#[must_use]
pub fn read(text: &str) -> Vec<Property> {
    let mut found = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        let line = line.trim_start_matches(BLANK);
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        let mut logical = line.trim_end_matches('\r').to_owned();
        while continues(&logical) {
            logical.pop();
            match lines.next() {
                Some((_, next)) => logical.push_str(next.trim_end_matches('\r').trim_start_matches(BLANK)),
                None => break,
            }
        }
        if found.len() == MOST {
            break;
        }
        found.push(property(&logical, number));
    }
    found
}

const BLANK: &[char] = &[' ', '\t', '\u{c}'];

/// An odd number of backslashes at the end.
fn continues(line: &str) -> bool {
    line.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

fn property(line: &str, number: u32) -> Property {
    let mut escaped = false;
    let end = line.find(|c| {
        let ends = !escaped && (matches!(c, '=' | ':') || BLANK.contains(&c));
        escaped = c == '\\' && !escaped;
        ends
    });
    let (name, rest) = line.split_at(end.unwrap_or(line.len()));
    let rest = rest.trim_start_matches(BLANK);
    let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start_matches(BLANK);
    Property { name: plain(name), value: plain(rest), line: number }
}

/// Resolves escapes.
fn plain(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some('t') => value.push('\t'),
            Some('n') => value.push('\n'),
            Some('r') => value.push('\r'),
            Some('f') => value.push('\u{c}'),
            Some('u') => {
                let rest = chars.as_str();
                let digits = rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
                if let Some(digits) = digits {
                    value.extend(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
                    chars = rest.get(4..).unwrap_or_default().chars();
                }
            }
            Some(other) => value.push(other),
            None => {}
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn properties_as_java_takes_them() {
        let check = |text: &str, want: &[(&str, &str, u32)]| {
            let found = read(text);
            let found: Vec<_> = found.iter().map(|p| (p.name.as_str(), p.value.as_str(), p.line)).collect();
            assert_eq!(found, want, "{text}");
        };
        check("# a=b\n! c=d\n\n  a = b \r\n", &[("a", "b ", 4)]);
        check("a:b\nc d\ne\n", &[("a", "b", 1), ("c", "d", 2), ("e", "", 3)]);
        check("a=b, \\\r\n   c, \\\n\td\ne=f\\\\\ng=\\", &[("a", "b, c, d", 1), ("e", "f\\", 4), ("g", "", 5)]);
        check("a\\ b\\==\\u0041\\t\\q\\u00", &[("a b=", "A\tq00", 1)]);
        check("a==b", &[("a", "=b", 1)]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in r"([a-z]|\\|\\u00|[=: #!\r\n]|\PC){0,60}") {
            prop_assert!(read(&text).len() <= text.lines().count());
        }
    }
}
