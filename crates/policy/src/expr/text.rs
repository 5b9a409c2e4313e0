//! What is asked of texts. Only ASCII letters have a case here: the tables of
//! Unicode move from year to year, and a verdict must not.

/// Whether the whole text has the form of the pattern: `*` stands for any run
/// of characters, also none, `?` for one, all else for itself.
pub(super) fn glob(text: &str, pattern: &str) -> bool {
    let (mut text, mut pattern) = (text, pattern);
    // Where the last `*` was met: what follows it, and the text that it has not taken yet.
    let mut star: Option<(&str, &str)> = None;
    loop {
        let mut wanted = pattern.chars();
        let mut given = text.chars();
        match (wanted.next(), given.next()) {
            (Some('*'), _) => {
                pattern = wanted.as_str();
                star = Some((pattern, text));
                continue;
            }
            (None, None) => return true,
            (Some(p), Some(t)) if p == '?' || p == t => {
                (pattern, text) = (wanted.as_str(), given.as_str());
                continue;
            }
            _ => {}
        }
        // The last star takes one character more; earlier ones need not be tried again.
        let Some((after, rest)) = star else { return false };
        let mut rest = rest.chars();
        if rest.next().is_none() {
            return false;
        }
        (pattern, text) = (after, rest.as_str());
        star = Some((after, text));
    }
}

/// What a `glob` may cost: each star may look at the rest of the text once
/// for every character of the pattern.
pub(super) const fn glob_cost(text: &str, pattern: &str) -> usize {
    1 + (text.len() / 64 + 1).saturating_mul(pattern.len() / 16 + 1)
}

/// What it costs to search through a text.
pub(super) const fn search_cost(text: &str) -> usize {
    text.len() / 64
}

/// Reads a whole number, as `int()` does: decimal, perhaps with a `-`.
pub(super) fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_match_whole_texts() {
        let cases = [
            ("a.rs", "*.rs", true),
            ("a.rs", "*.r", false),
            ("", "*", true),
            ("", "", true),
            ("a", "", false),
            ("é", "?", true),
            ("abcabd", "*abd", true),
            ("abcabd", "a*b*d", true),
            ("abc", "a**c", true),
            ("abc", "?b?", true),
            ("abc", "?bc?", false),
            ("a*c", "a*c", true),
        ];
        for (text, pattern, expected) in cases {
            assert_eq!(glob(text, pattern), expected, "{text} {pattern}");
        }
        assert!(!glob(&"a".repeat(4000), &format!("{}b", "*a".repeat(100))));
    }

    fn slow_glob(text: &[char], pattern: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => (0..=text.len()).any(|n| slow_glob(&text[n..], rest)),
            (Some((p, rest)), Some((t, others))) => (*p == '?' || p == t) && slow_glob(others, rest),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_plain_definition(text in "[ab]{0,8}", pattern in "[ab*?]{0,6}") {
            let chars = |s: &str| s.chars().collect::<Vec<_>>();
            prop_assert_eq!(glob(&text, &pattern), slow_glob(&chars(&text), &chars(&pattern)));
        }
    }

    #[test]
    fn whole_numbers_are_read() {
        for (text, number) in [
            ("12", Some(12)),
            ("-3", Some(-3)),
            ("007", Some(7)),
            ("+1", None),
            ("1.5", None),
            ("", None),
            ("-", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(integer(text), number, "{text}");
        }
    }
}
