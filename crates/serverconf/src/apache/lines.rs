//! Lines and words of Apache's language, cut as `ap_cfg_getline` and
//! `ap_getword_conf` cut them.

/// A logical line: physical ones that end in a backslash are joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The number of its first physical line, from 1.
    pub(crate) number: u32,
    /// Its text without space around it; never empty and no comment.
    pub(crate) text: String,
}

/// The lines that are neither empty nor comments.
pub(crate) fn lines(text: &[u8]) -> Vec<Line> {
    let text = String::from_utf8_lossy(text);
    let mut found = Vec::new();
    let mut open: Option<Line> = None;
    for (number, physical) in (1_u32..).zip(text.split('\n')) {
        let physical = physical.strip_suffix('\r').unwrap_or(physical);
        let (piece, goes_on) = physical.strip_suffix('\\').map_or((physical, false), |piece| (piece, true));
        let mut line = open.take().unwrap_or(Line { number, text: String::new() });
        line.text.push_str(piece);
        if goes_on { open = Some(line) } else { found.extend(trimmed(&line)) }
    }
    found.extend(open.as_ref().and_then(trimmed));
    found
}

fn trimmed(line: &Line) -> Option<Line> {
    let text = line.text.trim();
    (!text.is_empty() && !text.starts_with('#')).then(|| Line { number: line.number, text: text.to_owned() })
}

/// The words of a line; quotes of either kind hold spaces.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let quote = Some(first).filter(|first| matches!(first, '"' | '\''));
        let mut word = String::new();
        let mut letters = rest.char_indices().skip(usize::from(quote.is_some())).peekable();
        let mut end = rest.len();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            if letter == '\\' && (next == Some('\\') || (quote.is_some() && next == quote)) {
                word.extend(next);
                letters.next();
            } else if quote.map_or(letter.is_whitespace(), |quote| letter == quote) {
                end = at + letter.len_utf8();
                break;
            } else {
                word.push(letter);
            }
        }
        found.push(word);
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_and_counted() {
        let of = |text: &str| {
            lines(text.as_bytes()).into_iter().map(|line| format!("{} {}", line.number, line.text)).collect::<Vec<_>>()
        };
        assert_eq!(of("# a\n\n  b \\\r\n  c\r\nd"), ["3 b   c", "5 d"]);
        assert_eq!(of("# a \\\n hidden\nb\\"), ["3 b"]);
        assert_eq!(of(""), [""; 0]);
    }

    #[test]
    fn words_are_cut_as_apache_cuts_them() {
        assert_eq!(
            words(r#"Header "a b" 'c "d' e\\f \x "g\"h" """#),
            ["Header", "a b", "c \"d", "e\\f", "\\x", "g\"h", ""]
        );
        assert_eq!(words("a \"not closed"), ["a", "not closed"]);
        assert_eq!(words("\"a\"b"), ["a", "b"]);
        assert_eq!(words("  "), [""; 0]);
    }
}
