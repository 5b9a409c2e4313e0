//! Logical lines of `main.cf` and `master.cf`: a line that begins with blank
//! space goes on with the one before; comments and empty lines between them
//! are skipped (postconf(5), master(5)).

/// One logical line: its pieces, each with its number.
pub(super) struct Logical<'t> {
    pub pieces: Vec<(u32, &'t str)>,
}

impl Logical<'_> {
    /// The number of its first piece.
    pub fn line(&self) -> u32 {
        self.pieces.first().map_or(1, |(line, _)| *line)
    }

    /// All pieces in one.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" ")
    }

    /// Its words with their numbers; what stands in braces is one word, without them.
    ///
    /// # Errors
    /// If a brace is not closed.
    pub fn words(&self) -> Result<Vec<(u32, String)>, &'static str> {
        let mut words = Vec::new();
        let mut braced: Option<(u32, String, u32)> = None;
        for (line, text) in &self.pieces {
            for c in text.chars().chain([' ']) {
                match (&mut braced, c) {
                    (Some((_, _, depth)), '}') if *depth == 1 => words.extend(braced.take().map(|(l, w, _)| (l, w))),
                    (Some((_, word, depth)), c) => {
                        *depth = if c == '{' { *depth + 1 } else { *depth - u32::from(c == '}') };
                        word.push(c);
                    }
                    // A brace opens a word only where one begins: `name=${x}` has another meaning.
                    (None, '{') if words.last().is_none_or(|(_, w): &(u32, String)| w.is_empty()) => {
                        words.pop();
                        braced = Some((*line, String::new(), 1));
                    }
                    (None, c) if c.is_ascii_whitespace() => {
                        if words.last().is_none_or(|(_, w)| !w.is_empty()) {
                            words.push((*line, String::new()));
                        }
                    }
                    (None, c) => match words.last_mut() {
                        Some((at, word)) => {
                            *at = if word.is_empty() { *line } else { *at };
                            word.push(c);
                        }
                        None => words.push((*line, c.to_string())),
                    },
                }
            }
        }
        words.retain(|(_, word)| !word.is_empty());
        if braced.is_some() { Err("a brace is not closed") } else { Ok(words) }
    }
}

/// The logical lines of a file, in order.
pub(super) fn logical(text: &str) -> Vec<Logical<'_>> {
    let mut all: Vec<Logical<'_>> = Vec::new();
    for (line, text) in (1_u32..).zip(text.lines()) {
        let bare = text.trim_ascii();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        match all.last_mut() {
            Some(last) if text.starts_with([' ', '\t']) => last.pieces.push((line, bare)),
            _ => all.push(Logical { pieces: vec![(line, bare)] }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_on_across_comments() {
        let text = "# c\na = 1,\n# between\n\n  2,\n\t3\nb = 4\n";
        let all: Vec<_> = logical(text).iter().map(|l| (l.line(), l.text())).collect();
        assert_eq!(all, [(2, "a = 1, 2, 3".to_owned()), (7, "b = 4".to_owned())]);
    }

    #[test]
    fn words_know_their_line_and_braces_hold_together() {
        let words = |text: &'static str| logical(text)[0].words();
        let want = |list: &[(u32, &str)]| Ok(list.iter().map(|(n, w)| (*n, (*w).to_owned())).collect::<Vec<_>>());
        assert_eq!(
            words("smtp inet smtpd\n  -o a=b\n -o { c = d e }"),
            want(&[(1, "smtp"), (1, "inet"), (1, "smtpd"), (2, "-o"), (2, "a=b"), (3, "-o"), (3, " c = d e ")])
        );
        assert_eq!(words("a=${x} {b {c} d}"), want(&[(1, "a=${x}"), (1, "b {c} d")]));
        assert_eq!(words("-o {a"), Err("a brace is not closed"));
    }
}
