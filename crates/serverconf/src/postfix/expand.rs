//! `$name`, `${name}`, `$(name)`, `${name?text}`, `${name:text}`,
//! `${name?{text}:{text}}` and `${{a} op {b} ? {text}:{text}}`, as postconf(5)
//! has them. What is neither written nor a default that we know is not guessed.

/// Tells what a name stands for; `None` where that is not known.
pub(super) type Look<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The bound on nested names, as in Postfix.
const DEEPEST: u32 = 100;

/// The bounds on the work for one value, and on its length.
const MOST_STEPS: u32 = 10_000;
const MOST_BYTES: usize = 64 << 10;

/// What a value means.
///
/// # Errors
/// Why that cannot be told.
pub(super) fn expand(value: &str, look: Look<'_>) -> Result<String, String> {
    Expander { look, steps: 0 }.text(value, 0)
}

struct Expander<'a> {
    look: Look<'a>,
    steps: u32,
}

impl Expander<'_> {
    fn text(&mut self, value: &str, depth: u32) -> Result<String, String> {
        self.steps += 1;
        if depth > DEEPEST || self.steps > MOST_STEPS {
            return Err("names in the value stand for each other without end".to_owned());
        }
        let (mut out, mut rest) = (String::new(), value);
        while let Some(at) = rest.find('$') {
            let (before, after) = rest.split_at(at);
            out += before;
            let after = after.get(1..).unwrap_or_default();
            rest = match after.chars().next() {
                Some('$') => {
                    out.push('$');
                    after.get(1..).unwrap_or_default()
                }
                Some(open @ ('{' | '(')) => {
                    let (inside, rest) = balanced(after, open)?;
                    out += &self.braced(inside, depth)?;
                    rest
                }
                _ => {
                    let end = after.find(|c: char| !is_name(c)).unwrap_or(after.len());
                    let (name, rest) = after.split_at(end);
                    out += &self.name(name, depth)?;
                    rest
                }
            };
            if out.len() > MOST_BYTES {
                return Err("the value is too long when its names are filled in".to_owned());
            }
        }
        out += rest;
        Ok(out)
    }

    fn name(&mut self, name: &str, depth: u32) -> Result<String, String> {
        if name.is_empty() {
            return Err("a `$` has no name behind it".to_owned());
        }
        let value = (self.look)(name).ok_or_else(|| format!("what `${name}` stands for is not known"))?;
        self.text(&value, depth + 1)
    }

    /// What stands between braces.
    fn braced(&mut self, inside: &str, depth: u32) -> Result<String, String> {
        let inside = inside.trim_ascii();
        let (holds, rest) = if inside.starts_with('{') {
            self.comparison(inside, depth)?
        } else {
            let end = inside.find(|c: char| !is_name(c)).unwrap_or(inside.len());
            let (name, rest) = inside.split_at(end);
            let value = self.name(name, depth)?;
            match rest.trim_ascii_start() {
                "" => return Ok(value),
                rest => (!value.is_empty(), rest),
            }
        };
        let (wanted, text) = match rest.split_at_checked(1) {
            Some(("?", text)) => (true, text.trim_ascii_start()),
            Some((":", text)) => (false, text.trim_ascii_start()),
            _ => return Err("an expression in braces is not understood".to_owned()),
        };
        // Plain text reaches to the end; in braces another may follow behind `:`.
        let (then, other) = if text.starts_with('{') {
            let (then, rest) = balanced(text, '{')?;
            let other = match rest.trim_ascii_start().strip_prefix(':').map(str::trim_ascii_start) {
                Some(other) if other.starts_with('{') => balanced(other, '{')?.0,
                other => other.unwrap_or_default(),
            };
            (then, other)
        } else {
            (text, "")
        };
        self.text(if holds == wanted { then } else { other }.trim_ascii(), depth + 1)
    }

    /// `{a} op {b}`, and what follows it.
    fn comparison<'t>(&mut self, text: &'t str, depth: u32) -> Result<(bool, &'t str), String> {
        let not_understood = || "a comparison in braces is not understood".to_owned();
        let (left, rest) = balanced(text, '{')?;
        let rest = rest.trim_ascii_start();
        let end = rest.find(['{', ' ']).ok_or_else(not_understood)?;
        let (operator, rest) = rest.split_at(end);
        let (right, rest) = balanced(rest.trim_ascii_start(), '{')?;
        let (left, right) = (self.text(left.trim_ascii(), depth + 1)?, self.text(right.trim_ascii(), depth + 1)?);
        let order = match (left.parse::<i64>(), right.parse::<i64>()) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            _ if operator.ends_with("level") => level(&left).cmp(&level(&right)),
            _ => left.cmp(&right),
        };
        let holds = match operator.trim_end_matches("level") {
            "==" => order.is_eq(),
            "!=" => order.is_ne(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            _ => return Err(not_understood()),
        };
        Ok((holds, rest.trim_ascii_start()))
    }
}

/// A compatibility level, `3.6`, by its numbers.
fn level(text: &str) -> Vec<u32> {
    text.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What stands between the bracket that the text begins with and the one that
/// closes it, and what follows.
fn balanced(text: &str, open: char) -> Result<(&str, &str), String> {
    let close = if open == '{' { '}' } else { ')' };
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Ok((text.get(1..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default()));
            }
        }
    }
    Err("a bracket is not closed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn look(name: &str) -> Option<String> {
        let known = [("a", "1"), ("none", ""), ("b", "x$a"), ("loop", "$loop"), ("bomb", "$bomb$bomb"), ("l", "3.10")];
        known.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
    }

    #[test]
    fn names_are_filled_in() {
        let check = |value: &str, want: &str| assert_eq!(expand(value, &look).as_deref(), Ok(want), "{value}");
        check("plain", "plain");
        check("$a ${a} $(a) $b!", "1 1 1 x1!");
        check("$$a", "$a");
        check("${a?yes} ${none?yes}", "yes ");
        check("${a:no} ${none:no}", " no");
        check("${a?{yes}:{no}} ${none?{yes}:{$b}}", "yes x1");
        check("${{$a} == {1} ? {same} : {other}}", "same");
        check("${{$l} <level {3.6} ? {md5} : {sha256}}", "sha256");
    }

    #[test]
    fn what_is_not_known_is_told() {
        for value in ["$unknown", "$loop", "$bomb", "${a", "$", "$-", "${{a} ~ {b}?{c}}", "${a!b}"] {
            assert!(expand(value, &look).is_err(), "{value}");
        }
    }

    proptest! {
        #[test]
        fn any_text_ends(value in "[ab$(){}?:= é]{0,60}") {
            let _ = expand(&value, &look);
        }
    }
}
