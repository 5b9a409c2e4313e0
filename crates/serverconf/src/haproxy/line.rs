//! Words of a line as HAProxy's `parse_line` cuts them: escapes, comments,
//! quotes of both kinds, and variables within double quotes.

use std::collections::BTreeMap;

/// A word that cannot be cut: the column from 1, and why.
pub(crate) type Fault = (u32, &'static str);

/// A variable whose value is not known stays as it is written, `${NAME}`.
pub(crate) fn words(text: &str, variables: &BTreeMap<String, String>) -> Result<Vec<String>, Fault> {
    let letters: Vec<char> = text.chars().collect();
    let at = |place: usize| letters.get(place).copied();
    let column = |place: usize| u32::try_from(place + 1).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<(char, usize)> = None;
    let mut place = 0;
    while let Some(letter) = at(place) {
        place += 1;
        match (letter, quote.map(|(sign, _)| sign)) {
            ('#', None) => break,
            ('\'', Some('\'')) | ('"', Some('"')) => quote = None,
            (letter, Some('\'')) => word.get_or_insert_default().push(letter),
            ('\'' | '"', None) => {
                quote = Some((letter, place - 1));
                word.get_or_insert_default();
            }
            ('\\', _) => {
                let next = at(place).ok_or((column(place - 1), "a backslash ends the line"))?;
                place += 1;
                word.get_or_insert_default().push(match next {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    other => other,
                });
            }
            ('$', Some('"')) => {
                let (name, after) = variable(&letters, place);
                match variables.get(&name) {
                    Some(value) => word.get_or_insert_default().push_str(value),
                    None => word.get_or_insert_default().extend(letters.get(place - 1..after).unwrap_or_default()),
                }
                place = after;
            }
            (letter, None) if letter.is_whitespace() => found.extend(word.take()),
            (letter, _) => word.get_or_insert_default().push(letter),
        }
    }
    if let Some((_, start)) = quote {
        return Err((column(start), "this quote is not closed"));
    }
    found.extend(word);
    Ok(found)
}

/// The name after a `$`, and the place behind it: `NAME`, `{NAME}`, `{NAME-default}`.
fn variable(letters: &[char], start: usize) -> (String, usize) {
    let braced = letters.get(start) == Some(&'{');
    let rest = letters.get(start + usize::from(braced)..).unwrap_or_default();
    let name: String = rest.iter().take_while(|letter| letter.is_ascii_alphanumeric() || **letter == '_').collect();
    let end = start + usize::from(braced) + name.len();
    if !braced {
        return (name, end);
    }
    let close = letters.iter().skip(end).position(|letter| *letter == '}');
    (name, close.map_or(end, |close| end + close + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_as_haproxy_cuts_them() {
        let known = BTreeMap::from([("A".to_owned(), "x y".to_owned())]);
        let of = |text: &str| words(text, &known).unwrap();
        assert_eq!(of(r#"  bind :443 name "a b" 'c \d' e\ f\# # g"#), ["bind", ":443", "name", "a b", "c \\d", "e f#"]);
        assert_eq!(
            of(r#"a "${A}z" "$A" ${A} '$A' "${B-c}" "\$A" """#),
            ["a", "x yz", "x y", "${A}", "$A", "${B-c}", "$A", ""]
        );
        assert_eq!(of("pre\"fix\"ed"), ["prefixed"]);
        assert_eq!(words("a 'b", &known), Err((3, "this quote is not closed")));
        assert_eq!(words("a \\", &known), Err((3, "a backslash ends the line")));
        assert_eq!(of("\"$\" \"${\""), ["$", "${"]);
    }
}
