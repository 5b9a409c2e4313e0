//! The bounds on an expression's text, checked token by token before it is
//! parsed: the parser and all that walks its result recurse, and must not run
//! out of stack whatever the text is. What the parser's lexer would stumble
//! over is refused here too, with a better word.

use super::fault::{Fault, Span};

/// The longest text, in bytes.
pub const MAX_BYTES: usize = 2048;
/// The most tokens: names, numbers, texts, signs.
pub const MAX_TOKENS: usize = 500;
/// The deepest nesting: brackets, chained operators, fields of fields, `?:` within `?:`.
pub const MAX_DEPTH: usize = 40;
/// The deepest nesting of brackets alone, which cost the parser the most stack:
/// without optimisation about 165 KiB each, of the 2 MiB that a thread has.
pub const MAX_BRACKETS: usize = 8;

/// One open bracket, and what nests since then.
struct Level {
    bracket: u8,
    at: usize,
    conditions: usize,
    chain: usize,
}

/// Checks the bounds.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    if text.len() > MAX_BYTES {
        let message = format!("the expression has {} bytes; at most {MAX_BYTES} are read", text.len());
        return Err(Fault::new((0, text.len()), message).help("split the rule, or move the list into a parameter"));
    }
    let mut levels = vec![Level { bracket: 0, at: 0, conditions: 0, chain: 0 }];
    let (mut tokens, mut at) = (0, 0);
    while let Some(&first) = text.as_bytes().get(at) {
        let end = token_end(text, at, first)?;
        if !first.is_ascii_whitespace() && !text[at..end].starts_with("//") {
            tokens += 1;
            nest(&mut levels, &text[at..end], at)?;
            let depth: usize = levels.iter().map(|level| 1 + level.conditions + level.chain).sum();
            if tokens > MAX_TOKENS || depth > MAX_DEPTH || levels.len() > MAX_BRACKETS + 1 {
                return Err(too_much((at, end), tokens > MAX_TOKENS));
            }
        }
        at = end;
    }
    match levels.pop() {
        Some(Level { bracket: 0, .. }) | None => Ok(()),
        Some(open) => Err(Fault::new(
            (open.at, open.at + 1),
            format!("this `{}` is never closed", text[open.at..=open.at].trim()),
        )),
    }
}

fn too_much(span: Span, long: bool) -> Fault {
    if long {
        Fault::new(span, format!("the expression has more than {MAX_TOKENS} terms"))
            .help("move the list into a parameter and use `in`")
    } else {
        Fault::new(
            span,
            format!("the expression nests deeper than {MAX_DEPTH} levels, or {MAX_BRACKETS} brackets, here"),
        )
        .help("split the rule, or use `in` and a list in place of a chain")
    }
}

/// Follows the nesting by one token.
fn nest(levels: &mut Vec<Level>, token: &str, at: usize) -> Result<(), Fault> {
    let wrong = |what: String| Err(Fault::new((at, at + token.len()), what));
    let Some(level) = levels.last_mut() else { return Ok(()) };
    match token {
        "(" | "[" => {
            level.chain += 1;
            let bracket = token.as_bytes().first().copied().unwrap_or_default();
            levels.push(Level { bracket, at, conditions: 0, chain: 0 });
        }
        ")" | "]" => {
            let open = if token == ")" { b'(' } else { b'[' };
            if level.bracket != open {
                return wrong(format!("this `{token}` closes nothing"));
            }
            levels.pop();
        }
        "?" => {
            level.conditions += 1;
            level.chain = 0;
        }
        "&&" | "||" | "," | ":" => level.chain = 0,
        "." | "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "!" | "in" => level.chain += 1,
        _ => {}
    }
    Ok(())
}

/// The length of the first token of a text; at least one character, if there is one.
pub(super) fn first_token(text: &str) -> usize {
    let Some(&first) = text.as_bytes().first() else { return 0 };
    token_end(text, 0, first).unwrap_or_else(|fault| fault.end)
}

/// The end of the token, blank or comment that begins at `at`.
fn token_end(text: &str, at: usize, first: u8) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    let run = |from: usize, is: fn(&u8) -> bool| from + bytes[from..].iter().take_while(|b| is(b)).count();
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let wrong = |end: usize, what: &str| Err(Fault::new((at, end), what));
    let next = bytes.get(at + 1).copied();
    match first {
        b' ' | b'\t' | b'\n' | b'\r' => Ok(at + 1),
        b'/' if next == Some(b'/') => Ok(run(at, |b| *b != b'\n')),
        b'"' | b'\'' => text_end(text, at, first),
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
            let end = run(at, is_word);
            if end - at <= 2
                && matches!(bytes.get(end), Some(b'"' | b'\''))
                && text[at..end].bytes().all(|b| b"rRbB".contains(&b))
            {
                return wrong(end, "texts with a letter before them (raw texts, bytes) are not part of the language");
            }
            Ok(end)
        }
        b'0'..=b'9' => number_end(text, at, run(at, is_word)),
        b'&' | b'|' if next == Some(first) => Ok(at + 2),
        b'=' | b'!' | b'<' | b'>' if next == Some(b'=') => Ok(at + 2),
        b'(' | b')' | b'[' | b']' | b'.' | b',' | b'?' | b':' | b'+' | b'-' | b'*' | b'/' | b'%' | b'!' | b'<'
        | b'>' => Ok(at + 1),
        b'&' | b'|' => {
            wrong(at + 1, "a single `&` or `|` means nothing here").map_err(|f| f.help("write `&&` or `||`"))
        }
        b'=' => wrong(at + 1, "a single `=` means nothing here").map_err(|f| f.help("write `==`")),
        b'{' | b'}' => wrong(at + 1, "maps and messages are not part of the language"),
        _ => {
            let end = at + text[at..].chars().next().map_or(1, char::len_utf8);
            wrong(end, "this character is not part of the language outside of texts")
        }
    }
}

fn number_end(text: &str, at: usize, end: usize) -> Result<usize, Fault> {
    let digits = &text[at..end];
    let rest = &text.as_bytes()[end..];
    let wrong = |end: usize, what: &str| Fault::new((at, end), what);
    if rest.first() == Some(&b'.') && rest.get(1).is_some_and(u8::is_ascii_digit) {
        return Err(
            wrong(end + 2, "there are no fractions in the language").help("use whole numbers, such as hundredths")
        );
    }
    if digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong(end, "a number does not begin with 0").help(format!("a mode is a text: \"{digits}\"")));
    }
    if digits.parse::<i64>().is_err() {
        return Err(wrong(end, "this is not a whole number, written in decimal, below 2⁶³"));
    }
    Ok(end)
}

/// The end of a text in quotes, whose escapes are checked.
fn text_end(text: &str, at: usize, quote: u8) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    if bytes[at..].starts_with(&[quote; 3]) {
        return Err(Fault::new((at, at + 3), "texts in three quotes are not part of the language"));
    }
    let mut i = at + 1;
    while let Some(&b) = bytes.get(i) {
        match b {
            b'\n' | b'\r' => break,
            b'\\' => i = escape_end(text, i)?,
            _ if b == quote => return Ok(i + 1),
            _ => i += 1,
        }
    }
    Err(Fault::new((at, i), "this text is never closed"))
}

fn escape_end(text: &str, at: usize) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    let digits = |count: usize, is: fn(&u8) -> bool| {
        bytes.get(at + 2..at + 2 + count).is_some_and(|d| d.iter().all(is)).then_some(at + 2 + count)
    };
    let end = match bytes.get(at + 1) {
        Some(b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'"' | b'\'' | b'\\' | b'?' | b'`') => Some(at + 2),
        Some(b'x' | b'X') => digits(2, u8::is_ascii_hexdigit),
        Some(b'u') => digits(4, u8::is_ascii_hexdigit),
        Some(b'U') => digits(8, u8::is_ascii_hexdigit),
        Some(b'0'..=b'3') => digits(2, |b| (b'0'..=b'7').contains(b)),
        _ => None,
    };
    end.ok_or_else(|| {
        Fault::new((at, at + 1), "this `\\` begins no escape that is known").help("write `\\\\` for a backslash")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_refused_with_its_place() {
        let chain = |sign: &str, n: usize| vec!["1"; n].join(sign);
        let cases: &[(String, &str)] = &[
            ("x".repeat(2049), "2049 bytes"),
            (chain(" + ", 42), "nests deeper"),
            (chain("&&", 400), "more than 500 terms"),
            (format!("{}1{}", "(".repeat(9), ")".repeat(9)), "nests deeper"),
            (format!("x{}", ".y".repeat(41)), "nests deeper"),
            (format!("{}1", "true?1:".repeat(41)), "nests deeper"),
            (format!("{}1", "!".repeat(41)), "nests deeper"),
            ("(1".into(), "never closed"),
            ("1)".into(), "closes nothing"),
            ("(1]".into(), "closes nothing"),
            ("'a".into(), "never closed"),
            ("'a\n'".into(), "never closed"),
            ("'\\q'".into(), "begins no escape"),
            ("'\\u12'".into(), "begins no escape"),
            ("'''a'''".into(), "three quotes"),
            ("r'a'".into(), "letter before"),
            ("1.5".into(), "no fractions"),
            ("0644".into(), "does not begin with 0"),
            ("5u".into(), "not a whole number"),
            ("99999999999999999999".into(), "not a whole number"),
            ("a = b".into(), "single `=`"),
            ("a & b".into(), "single `&`"),
            ("{}".into(), "maps"),
            ("é".into(), "this character"),
            ("`a`".into(), "this character"),
        ];
        for (text, part) in cases {
            let fault = check(text).expect_err(text);
            assert!(fault.message.contains(part), "{text}: {fault}");
            assert!(fault.start < fault.end && text.get(fault.start..fault.end).is_some(), "{text}: {fault:?}");
        }
    }

    #[test]
    fn what_is_within_is_let_through() {
        for text in ["", " \n// a ' comment\nx", "'é\\'(((' == \"\\\"\" && !x", "a.b(c)[1] >= -5", "r.b", "b == r"] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }
}
