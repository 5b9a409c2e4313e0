//! Patterns within names: `*` stands for any text, `?` for one character.
//! They are matched in time that grows with the product of both lengths alone.

/// True if the whole text is what the pattern means.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go on if what follows the last star does not fit.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || text.get(t) == Some(c) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_a_shell_takes_them_for() {
        for (pattern, text, want) in [
            ("TLS_RSA_*", "TLS_RSA_WITH_NULL_MD5", true),
            ("TLS_RSA_*", "TLS_DHE_RSA_", false),
            ("*-cbc", "aes128-cbc", true),
            ("*-cbc", "aes128-cbc@x", false),
            ("*sha?-*", "hmac-sha2-256", true),
            ("", "", true),
            ("", "a", false),
            ("**", "", true),
            ("a*b*c", "abbbc", true),
        ] {
            assert_eq!(matches(pattern, text), want, "{pattern} {text}");
        }
        assert!(!matches(&"*a".repeat(2_000), &"a".repeat(1_999)));
    }
}
