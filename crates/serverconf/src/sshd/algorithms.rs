//! Lists of algorithms as sshd takes them: a list of its own, or a change to
//! the server's default with `+`, `-` or `^` (sshd_config(5)).

use crate::{Resolved, globs};

/// How many names one list may hold.
const MOST_NAMES: usize = 1_000;

/// The algorithms that a list means, in its order.
///
/// `written` is the list as it stands in the file, `None` where nothing is;
/// `default` is the server's own list, and `all` is every algorithm that it
/// has, which patterns are taken from. Both differ between releases and
/// distributions, and may be unknown.
///
/// # Errors
/// If what is not known would be needed, or the list is too long.
pub fn resolve(written: Option<&str>, default: Option<&[String]>, all: Option<&[String]>) -> Resolved {
    let own = || default.map(<[String]>::to_vec).ok_or_else(|| "the server's own default is not known".to_owned());
    let Some(written) = written else { return own() };
    let (sign, list) = written.split_at(usize::from(written.starts_with(['+', '-', '^'])));
    let list: Vec<String> = list.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if list.len() > MOST_NAMES {
        return Err(format!("the list has more than {MOST_NAMES} names"));
    }
    match sign {
        "" => named(&list, all),
        "+" => Ok(joined(own()?, named(&list, all)?)),
        "^" => Ok(joined(named(&list, all)?, own()?)),
        _ => {
            let taken = |name: &String| list.iter().any(|pattern| globs::matches(pattern, name));
            let left: Vec<String> = own()?.into_iter().filter(|name| !taken(name)).collect();
            // sshd falls back on its default if nothing is left.
            if left.is_empty() { own() } else { Ok(left) }
        }
    }
}

/// The names of a list, patterns among them replaced by what they mean.
fn named(list: &[String], all: Option<&[String]>) -> Resolved {
    let mut names = Vec::new();
    for name in list {
        if name.contains(['*', '?']) {
            let all = all.ok_or_else(|| format!("what `{name}` means depends on the server's release"))?;
            names.extend(all.iter().filter(|known| globs::matches(name, known)).cloned());
        } else {
            names.push(name.clone());
        }
    }
    Ok(joined(Vec::new(), names))
}

/// The second list after the first, each name once.
fn joined(mut first: Vec<String>, second: Vec<String>) -> Vec<String> {
    for name in second {
        if !first.contains(&name) {
            first.push(name);
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn lists_as_sshd_takes_them() {
        let (default, all) = (list("a1 a2 b1"), list("a1 a2 a3 b1 b2"));
        let check = |written: Option<&str>, want: &str| {
            assert_eq!(resolve(written, Some(&default), Some(&all)).unwrap().join(" "), want, "{written:?}");
        };
        check(None, "a1 a2 b1");
        check(Some("b2,a1,b2"), "b2 a1");
        check(Some("+b2,a1"), "a1 a2 b1 b2");
        check(Some("^b1,b2"), "b1 b2 a1 a2");
        check(Some("-a*"), "b1");
        check(Some("-*"), "a1 a2 b1");
        check(Some("+a*"), "a1 a2 b1 a3");
        assert_eq!(resolve(Some("a,b"), None, None).unwrap(), ["a", "b"]);
        assert!(resolve(Some("+a"), None, None).is_err() && resolve(Some("a*"), Some(&default), None).is_err());
        assert!(resolve(Some(&"a,".repeat(1_001)), None, None).is_err());
    }

    proptest! {
        #[test]
        fn any_list_is_read(text in r"[-+^]?(a1|b|\*|\?|,|\PC){0,40}") {
            let default = list("a1 a2 b1");
            if let Ok(names) = resolve(Some(&text), Some(&default), Some(&default)) {
                for (n, name) in names.iter().enumerate() {
                    prop_assert!(!names[..n].contains(name));
                }
            }
        }
    }
}
