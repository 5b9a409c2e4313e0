//! What several kinds of files share: ids, words of a list, parameters, and
//! expressions, each read from its node.

use crate::{
    ParamValue,
    diagnostic::Faults,
    expr::{Env, Expr, Fault, compile},
    near,
    yaml::{Key, Kind, Node, Span, place_in_scalar},
};
use std::collections::BTreeMap;

/// Lower-case words joined by hyphens, such as `ssh-root-login`.
pub(crate) fn is_id(text: &str) -> bool {
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(word)
}

/// A name in expressions, such as `max_days`.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// An id must be the name of its file, and both of the form of an id.
pub(crate) fn check_id(id: &str, stem: &str, place: Span, faults: &mut Faults<'_>) {
    if !is_id(id) {
        let help = "write it as `ssh-root-login`, at most 64 letters";
        faults.mend(place, format!("the id `{id}` is not made of lower-case words and hyphens"), help);
    } else if id != stem {
        let help = format!("write `id: {stem}`, or rename the file to {id}.yaml");
        faults.mend(place, format!("the id `{id}` is not the name of the file"), help);
    }
}

/// The number in `words` of the word that a node holds.
pub(crate) fn word(node: &Node, what: &str, words: &[&str], faults: &mut Faults<'_>) -> Option<usize> {
    let text = node.text(what, faults)?;
    let at = words.iter().position(|w| *w == text);
    if at.is_none() {
        let help = near::help(text, words.iter().copied());
        faults.mend(node.span, format!("{what} cannot be `{text}`"), help);
    }
    at
}

/// The value of a parameter: its type is the type of what is written.
pub(crate) fn parameter(node: &Node, faults: &mut Faults<'_>) -> Option<ParamValue> {
    let value = match &node.kind {
        Kind::Boolean(b) => ParamValue::Boolean(*b),
        Kind::Integer(i) if i.unsigned_abs() <= report::value::MAX_INTEGER.unsigned_abs() => ParamValue::Integer(*i),
        Kind::Integer(_) => {
            faults.mend(node.span, "the number is beyond ±(2⁵³−1)", "put it in quotes and compare it as text");
            return None;
        }
        Kind::Text(text) => ParamValue::Text(text.clone()),
        Kind::List(items) => return list(items, faults),
        Kind::Null | Kind::Fraction | Kind::Map(_) => {
            let help = "text, a whole number, true or false, or a list of texts or of numbers";
            faults.mend(node.span, format!("a parameter cannot be {}", node.word()), help);
            return None;
        }
    };
    Some(value)
}

/// What a profile or an example sets a rule's parameter to: a known one, of
/// the same type.
pub(crate) fn override_of(
    defaults: &BTreeMap<String, ParamValue>,
    rule: &str,
    key: &Key,
    node: &Node,
    faults: &mut Faults<'_>,
) -> Option<ParamValue> {
    let Some(default) = defaults.get(&key.name) else {
        let message = format!("the rule `{rule}` has no parameter `{}`", key.name);
        let help = if defaults.is_empty() {
            "it has none at all".to_owned()
        } else {
            near::help(&key.name, defaults.keys().map(String::as_str))
        };
        faults.mend(key.span, message, help);
        return None;
    };
    let value = parameter(node, faults)?;
    if !default.may_become(&value) {
        let message = format!("the parameter `{}` is {}, and this is {}", key.name, default.kind(), value.kind());
        faults.add(node.span, message);
        return None;
    }
    Some(value)
}

fn list(items: &[Node], faults: &mut Faults<'_>) -> Option<ParamValue> {
    match items.first().map(|item| &item.kind) {
        Some(Kind::Integer(_)) => {
            let numbers = items.iter().map(|item| item.integer("an item of this list", faults));
            numbers.collect::<Option<_>>().map(ParamValue::IntegerList)
        }
        _ => {
            let texts = items.iter().map(|item| item.text("an item of this list", faults).map(str::to_owned));
            texts.collect::<Option<_>>().map(ParamValue::TextList)
        }
    }
}

/// An expression: its text, compiled. Its faults get their places in the file.
pub(crate) fn expression(node: &Node, what: &str, env: &Env<'_>, faults: &mut Faults<'_>) -> Option<(String, Expr)> {
    let text = match node.kind {
        // YAML reads these as what the expression means by them.
        Kind::Boolean(true) => "true",
        Kind::Boolean(false) => "false",
        _ => node.text(what, faults)?,
    };
    match compile(text, env) {
        Ok(expr) => Some((text.trim().to_owned(), expr)),
        Err(list) => {
            for Fault { start, end, message, help } in list {
                let place = place_in_scalar(&faults.file.text, node.span, text, start, end);
                faults.note(place, &message, help.as_deref());
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_have_one_form() {
        for good in ["a", "ssh-root-login", "tls-1-0"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "1a", "a_b", "a.b", &"a".repeat(65)] {
            assert!(!is_id(bad), "{bad}");
        }
        assert!(is_name("max_days") && !is_name("_x") && !is_name("maxDays") && !is_name("a-b"));
    }
}
