//! `/etc/apk/world`, what an administrator asked for: a name, a range of
//! versions after it (`name<2`, `name=1.2-r0`, `name~1.2`), a tag after `@`
//! that lets it come from a repository of that tag, or `!` before a name that
//! may not be there.

use report::version::Apk;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What is asked of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Ranges that all hold: an operator and a version.
    ranges: Vec<(String, String)>,
    /// Repositories of these tags are asked besides those that have none.
    pub tags: Vec<String>,
}

/// The wishes, by name.
pub fn parse(text: &str) -> BTreeMap<String, Wish> {
    let mut all: BTreeMap<String, Wish> = BTreeMap::new();
    for word in text.split_ascii_whitespace() {
        // What may not be there is no wish for a version.
        if word.starts_with(['!', '#']) {
            continue;
        }
        let (word, tag) = word.split_once('@').map_or((word, None), |(word, tag)| (word, Some(tag)));
        let start = word.find(['<', '>', '=', '~']).unwrap_or(word.len());
        let (name, range) = word.split_at(start);
        let wish = all.entry(name.to_owned()).or_default();
        let (operator, version) = range.split_at(range.len() - range.trim_start_matches(['<', '>', '=', '~']).len());
        // The tag stands after the version, or before it.
        let (tag, late) = match tag.and_then(|tag| Some(tag.split_at(tag.find(['<', '>', '=', '~'])?))) {
            Some((tag, late)) => (Some(tag), late),
            None => (tag, ""),
        };
        wish.tags.extend(tag.map(str::to_owned));
        let late = late.split_at(late.len() - late.trim_start_matches(['<', '>', '=', '~']).len());
        let given = [(operator, version), late].into_iter().filter(|(_, version)| !version.is_empty());
        wish.ranges.extend(given.map(|(operator, version)| (operator.to_owned(), version.to_owned())));
    }
    all
}

impl Wish {
    /// Whether a version is one that was asked for.
    pub fn takes(&self, version: &str) -> bool {
        self.ranges.iter().all(|(operator, asked)| is_within(version, operator, asked))
    }
}

fn is_within(version: &str, operator: &str, asked: &str) -> bool {
    let (Some(own), Some(other)) = (Apk::parse(version), Apk::parse(asked)) else { return false };
    let has = |one: char| operator.contains(one);
    // A version that begins with the one that was asked for, at the end of one of its parts.
    let alike = || version.strip_prefix(asked).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    match own.cmp(&other) {
        _ if has('~') && alike() => true,
        Ordering::Less => has('<'),
        Ordering::Greater => has('>'),
        Ordering::Equal => has('='),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_ranges_and_tags() {
        let all = parse("a\nb=1.2-r0 c<2@edge\nd@edge\nd>1\n!e\nf~1.2\ng@edge=3-r0\nh><Q1abc\n");
        assert_eq!(all.keys().map(String::as_str).collect::<Vec<_>>(), ["a", "b", "c", "d", "f", "g", "h"]);
        let check = |name: &str, version: &str, want: bool| {
            assert_eq!(all[name].takes(version), want, "{name} {version}");
        };
        check("a", "9-r0", true);
        check("b", "1.2-r0", true);
        check("b", "1.2-r1", false);
        check("c", "1.9-r9", true);
        check("c", "2.0-r0", false);
        check("d", "1-r0", true);
        check("d", "0.9", false);
        check("f", "1.2.7-r3", true);
        check("f", "1.20-r0", false);
        check("f", "1.3-r0", false);
        check("g", "3-r0", true);
        check("g", "4-r0", false);
        assert_eq!(
            (all["c"].tags.as_slice(), all["d"].tags.as_slice()),
            (&["edge".to_owned()][..], &["edge".to_owned()][..])
        );
        assert!(all["b"].tags.is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a-c0-9<>=~@! ]{0,24}") {
            let all = parse(&text);
            prop_assert!(all.len() <= text.split(' ').count());
            prop_assert!(all.values().all(|wish| wish.ranges.iter().all(|(operator, _)| !operator.is_empty())));
        }
    }
}
