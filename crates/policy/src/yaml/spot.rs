//! Where a place inside a scalar's value stands in the file: quotes, escapes,
//! indentation and folded lines lie between the two.

use super::Span;

/// The place in `file` of the bytes `from..to` of `value`, a scalar that
/// stands at `scalar`. Where the two cannot be matched: the scalar's start.
pub(crate) fn place_in_scalar(file: &str, scalar: Span, value: &str, from: usize, to: usize) -> Span {
    let start_only = Span { start: scalar.start, end: scalar.start };
    let Some(source) = file.get(scalar.start..scalar.end) else { return start_only };
    let Some(places) = align(source, value) else { return start_only };
    let place = |at: usize| places.get(at.min(value.len())).map_or(scalar.end, |p| scalar.start + p);
    let start = place(from);
    let last = to.saturating_sub(1).max(from);
    Span { start, end: (place(last) + 1).max(start + 1) }
}

/// For each byte of `value`, and for its end, the byte of `source` that made it.
fn align(source: &str, value: &str) -> Option<Vec<usize>> {
    let quote = source.chars().next().filter(|c| matches!(c, '"' | '\''));
    let mut at = usize::from(quote.is_some());
    let mut places = Vec::with_capacity(value.len() + 1);
    for wanted in value.chars() {
        let (start, next) = loop {
            let rest = source.get(at..)?;
            let c = rest.chars().next()?;
            let after = at + c.len_utf8();
            match (quote, c) {
                // An escaped line end is no character at all.
                (Some('"'), '\\') if rest[1..].starts_with('\n') => at += 2,
                (Some('"'), '\\') => break (at, at + escape(rest, wanted)?),
                (Some('\''), '\'') if wanted == '\'' && rest.starts_with("''") => break (at, at + 2),
                _ if c == wanted => break (at, after),
                // A folded line end: a space in the value, a line end and the
                // next line's indentation in the file.
                (_, '\n') if wanted == ' ' => break (at, after + indentation(&source[after..])),
                // Indentation, and spaces before a line end, are not in the value.
                (_, ' ' | '\n') => at = after,
                _ => return None,
            }
        };
        places.extend(std::iter::repeat_n(start, wanted.len_utf8()));
        at = next;
    }
    places.push(at);
    Some(places)
}

/// The length of the escape that `rest` begins with, if it makes `wanted`.
fn escape(rest: &str, wanted: char) -> Option<usize> {
    let (made, length) = match rest[1..].chars().next()? {
        'n' => ('\n', 2),
        'x' => (hex(rest, 4)?, 4),
        'u' => (hex(rest, 6)?, 6),
        'U' => (hex(rest, 10)?, 10),
        c @ ('"' | '\\' | '/' | ' ') => (c, 2),
        _ => return None,
    };
    (made == wanted).then_some(length)
}

fn hex(rest: &str, end: usize) -> Option<char> {
    char::from_u32(u32::from_str_radix(rest.get(2..end)?, 16).ok()?)
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, parse};
    use super::*;
    use crate::{SourceFile, diagnostic::Faults};

    /// Finds `wanted` in the value of `key: …` and checks that its place in the
    /// file shows the same text.
    fn check(text: &str, wanted: &str) {
        let file = SourceFile { name: "x".into(), text: text.into() };
        let mut faults = Faults::new(&file);
        let Some(Kind::Map(map)) = parse(&mut faults).map(|n| n.kind) else { panic!("{text}: no map") };
        let (_, node) = &map[0];
        let Kind::Text(value) = &node.kind else { panic!("{text}: no text") };
        let from = value.find(wanted).unwrap();
        let place = place_in_scalar(text, node.span, value, from, from + wanted.len());
        assert_eq!(&text[place.start..place.end], wanted, "{text}");
    }

    #[test]
    fn places_are_found_in_every_style() {
        check("key: row.mode == misspelt\n", "misspelt");
        check("key: \"row.a == \\\"x\\\" && misspelt\"\n", "misspelt");
        check("key: 'row.a == ''x'' && misspelt'\n", "misspelt");
        check("key: |\n  row.a ==\n    misspelt\n  && b\n", "misspelt");
        check("key: |\n  row.a ==\n    misspelt\n  && bad\n", "bad");
        check("key: >-\n  row.a ==\n  misspelt\n\n  && bad\n", "misspelt");
        check("key: >-\n  row.a ==\n  misspelt\n\n  && bad\n", "bad");
        check("key: row.a ==\n  misspelt\n", "misspelt");
        check("key:\n  row.a ==\n  misspelt\n", "misspelt");
        check("key: \"row.a ==\n  misspelt\\\n  .x\"\n", "misspelt");
        check("key: \"\\u00e9 \\x41 misspelt\"\n", "misspelt");
        check("key: é == misspelt\n", "misspelt");
    }

    #[test]
    fn what_cannot_be_matched_points_at_the_start() {
        let place = place_in_scalar("abc", Span { start: 1, end: 3 }, "zz", 1, 2);
        assert_eq!(place, Span { start: 1, end: 1 });
        let place = place_in_scalar("abc", Span { start: 9, end: 12 }, "zz", 1, 2);
        assert_eq!(place, Span { start: 9, end: 9 });
    }
}
