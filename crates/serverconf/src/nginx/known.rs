//! The names of nginx's directives and how many arguments each must have, so
//! that a misspelt one is told where it stands. `directives.txt` was measured
//! from nginx 1.22, with the newer names of nginx.org's index of directives.
//! A name that is like none of them belongs to a module, and is let pass.

use std::{ops::RangeInclusive, sync::LazyLock};

/// Name, fewest and most arguments, sorted by name.
static DIRECTIVES: LazyLock<Vec<(&'static str, usize, Option<usize>)>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut words = line.split(' ');
        Some((words.next()?, words.next()?.parse().ok()?, words.next()?.parse().ok()))
    };
    include_str!("directives.txt").lines().filter_map(line).collect()
});

/// Names of other lengths are not compared: short ones are like each other by
/// chance, and none of nginx's own is longer.
const COMPARED: RangeInclusive<usize> = 6..=48;

/// True for blocks whose lines begin with data and not with a directive.
pub(crate) fn is_free(block: &str) -> bool {
    matches!(block, "map" | "geo" | "types" | "split_clients" | "charset_map" | "match")
}

/// What is wrong with a directive of this name and this many arguments.
pub(crate) fn fault(name: &str, arguments: usize) -> Option<String> {
    if let Ok(place) = DIRECTIVES.binary_search_by_key(&name, |(known, ..)| known) {
        let (_, least, most) = DIRECTIVES.get(place)?;
        let wrong = arguments < *least || most.is_some_and(|most| arguments > most);
        return wrong.then(|| format!("invalid number of arguments in \"{name}\": {arguments}"));
    }
    if !COMPARED.contains(&name.len()) {
        return None;
    }
    let near = DIRECTIVES
        .iter()
        .find(|(known, ..)| known.len().abs_diff(name.len()) <= 1 && strsim::damerau_levenshtein(known, name) == 1);
    near.map(|(known, ..)| format!("unknown directive \"{name}\": is \"{known}\" meant?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_and_missing_arguments_are_found() {
        assert!(DIRECTIVES.is_sorted() && DIRECTIVES.len() == include_str!("directives.txt").lines().count());
        assert_eq!(fault("ssl_protocols", 3), None);
        assert_eq!(
            fault("ssl_protocol", 1).unwrap(),
            "unknown directive \"ssl_protocol\": is \"ssl_protocols\" meant?"
        );
        assert!(fault("proxy_passs", 1).is_some());
        assert!(fault("user", 0).unwrap().contains("invalid number of arguments in \"user\""));
        assert!(fault("ssl_ciphers", 2).is_some());
        // Of other people's modules.
        for name in ["brotli", "brotli_static", "more_set_headers", "lua_package_path", "vod_mode", "pagespeed"] {
            assert_eq!(fault(name, 1), None);
        }
    }
}
