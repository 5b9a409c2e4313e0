//! The order of Maven's versions, as `ComparableVersion` of Maven 3.8.7 has it.
//!
//! Maven's own order is not transitive where a qualifier after a dot meets one
//! after a hyphen (`1-rc < 1 < 1.foo.1 < 1-rc`); this says what Maven
//! says. Versions whose qualifiers all stand after hyphens are in an order.

use super::{is_one_word, numbers, take};
use std::cmp::Ordering;

/// A version of Maven (without the `maven:` before it).
#[derive(Clone, Debug)]
pub struct Maven {
    /// Maven nests a list in a list at each hyphen and between a digit and a
    /// letter, always as the last item of the outer one: level by level.
    levels: Vec<Vec<Item>>,
}

/// One item of a list.
#[derive(Clone, Debug)]
enum Item {
    Number(String),
    Qualifier(String),
}

/// The qualifiers that Maven knows, rising; the empty one is the release itself.
const KNOWN: &[&str] = &["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];

/// Where the release is among them.
const RELEASE: usize = 5;

impl Maven {
    /// Reads it; `None` if it is empty, endless, not ASCII or has blanks in it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !is_one_word(text) || !text.is_ascii() {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let (mut rest, mut levels, mut last) = (lower.as_str(), Vec::new(), Vec::new());
        while !rest.is_empty() {
            if rest.starts_with(['.', '-']) {
                // Nothing before a mark counts as 0.
                last.push(Item::Number(String::new()));
            } else if rest.starts_with(|c: char| c.is_ascii_digit()) {
                last.push(Item::Number(take(&mut rest, u8::is_ascii_digit).to_owned()));
                if rest.starts_with(|c: char| !matches!(c, '.' | '-')) {
                    levels.push(std::mem::take(&mut last));
                    continue;
                }
            } else {
                let word = take(&mut rest, |b| !b.is_ascii_digit() && !matches!(b, b'.' | b'-'));
                let before_digit = rest.starts_with(|c: char| c.is_ascii_digit());
                // There a dot before it is meant as a hyphen.
                if (before_digit || rest.is_empty()) && !last.is_empty() {
                    levels.push(std::mem::take(&mut last));
                }
                last.push(Item::Qualifier(meant(word, before_digit).to_owned()));
                if before_digit {
                    levels.push(std::mem::take(&mut last));
                    continue;
                }
            }
            if rest.starts_with('-') {
                levels.push(std::mem::take(&mut last));
            }
            rest = rest.get(1..).unwrap_or_default();
        }
        levels.push(last);
        // What says nothing at the end of a list is dropped, and the lists that are empty then.
        for level in &mut levels {
            let kept = level.iter().rposition(|item| !item.is_nothing()).map_or(0, |place| place + 1);
            level.truncate(kept);
        }
        let kept = levels.iter().rposition(|level| !level.is_empty()).map_or(0, |place| place + 1);
        levels.truncate(kept);
        Some(Self { levels })
    }
}

/// A word as it is meant: other names of one qualifier, and letters that stand
/// for one before a digit.
fn meant(word: &str, before_digit: bool) -> &str {
    match word {
        "a" if before_digit => "alpha",
        "b" if before_digit => "beta",
        "m" if before_digit => "milestone",
        "cr" => "rc",
        "final" | "ga" | "release" => "",
        _ => word,
    }
}

impl Item {
    fn is_nothing(&self) -> bool {
        self.beside_nothing().is_eq()
    }

    /// Its order beside an item that is not there.
    fn beside_nothing(&self) -> Ordering {
        match self {
            Self::Number(digits) => numbers(digits, ""),
            Self::Qualifier(word) => rank(word).cmp(&RELEASE),
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => numbers(a, b),
            (Self::Number(_), Self::Qualifier(_)) => Ordering::Greater,
            (Self::Qualifier(_), Self::Number(_)) => Ordering::Less,
            // Unknown ones are above all known, in the order of their letters.
            (Self::Qualifier(a), Self::Qualifier(b)) => match (rank(a), rank(b)) {
                (x, y) if x == y && x == KNOWN.len() => a.cmp(b),
                (x, y) => x.cmp(&y),
            },
        }
    }
}

fn rank(word: &str) -> usize {
    KNOWN.iter().position(|known| *known == word).unwrap_or(KNOWN.len())
}

/// The order of lists beside one that is not there: what their first item that says something says.
fn beside_nothing(levels: &[Vec<Item>]) -> Ordering {
    let mut items = levels.iter().flatten().map(Item::beside_nothing);
    items.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

impl Ord for Maven {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.levels.as_slice(), other.levels.as_slice());
        loop {
            let (left, inner_a) =
                a.split_first().map_or((&[][..], &[][..]), |(items, inner)| (items.as_slice(), inner));
            let (right, inner_b) =
                b.split_first().map_or((&[][..], &[][..]), |(items, inner)| (items.as_slice(), inner));
            for place in 0..left.len().max(right.len()) {
                let order = match (left.get(place), right.get(place)) {
                    (Some(x), Some(y)) => x.order(y),
                    (Some(x), None) => beside_list(x, inner_b, place == right.len()),
                    (None, Some(y)) => beside_list(y, inner_a, place == left.len()).reverse(),
                    (None, None) => Ordering::Equal,
                };
                if order.is_ne() {
                    return order;
                }
            }
            match (inner_a.is_empty(), inner_b.is_empty(), left.len().cmp(&right.len())) {
                (true, true, _) => return Ordering::Equal,
                (false, false, Ordering::Equal) => (a, b) = (inner_a, inner_b),
                // A list that stood beside an item is decided by now.
                (false, _, _) => return beside_nothing(inner_a),
                (true, false, _) => return beside_nothing(inner_b).reverse(),
            }
        }
    }
}

/// An item where the other has a list, if it has one that begins just there.
fn beside_list(item: &Item, inner: &[Vec<Item>], begins: bool) -> Ordering {
    match item {
        _ if inner.is_empty() || !begins => item.beside_nothing(),
        Item::Number(_) => Ordering::Greater,
        Item::Qualifier(_) => Ordering::Less,
    }
}

impl PartialOrd for Maven {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Maven {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Maven {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::testing::{check, is_an_order};
    use proptest::prelude::*;

    /// Each was held beside `ComparableVersion` of Maven 3.8.7.
    #[test]
    fn versions_are_ordered_as_maven_does() {
        check(
            "maven",
            "2.14.1 < 2.15.0
             2.9 < 2.14
             1 = 1.0.0
             1 = 1-ga
             1.0 = 1.0.final
             1.0-RELEASE = 1
             1-alpha-1 < 1-beta-1
             2.0-beta9 < 2.0-rc1
             1-rc1 = 1-cr1
             1-a1 = 1-alpha1
             1-snapshot < 1
             1-rc < 1-snapshot
             1 < 1-sp
             1-sp < 1-foo
             1-foo < 1-1
             1-1 < 1.1
             1.0.1 > 1.0-foo
             1.x = 1.X
             1.1.1.jre8 < 1.1.1-1
             00001 = 1
             99999999999999999999 > 9999999999",
        );
        assert!(Maven::parse("1é").is_none());
    }

    proptest! {
        #[test]
        fn it_is_an_order_of_what_people_write(
            a in "[0-2](\\.[0-2]){0,2}(-(alpha|rc|snapshot|final|sp|foo)?[0-2]?){0,1}",
            b in "[0-2](\\.[0-2]){0,2}(-(alpha|rc|snapshot|final|sp|foo)?[0-2]?){0,1}",
            c in "[0-2](\\.[0-2]){0,2}(-(alpha|rc|snapshot|final|sp|foo)?[0-2]?){0,1}",
        ) {
            let [a, b, c] = [&a, &b, &c].map(|text| Maven::parse(text).unwrap());
            prop_assert!(is_an_order(&a, &b, &c));
        }

        #[test]
        fn any_text_is_read(a in "[0-2a-c.-]{0,12}|\\PC{0,12}", b in "[0-2a-c.-]{0,12}|\\PC{0,12}") {
            if let (Some(a), Some(b)) = (Maven::parse(&a), Maven::parse(&b)) {
                prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
                prop_assert_eq!(a.cmp(&a), Ordering::Equal);
            }
        }
    }
}
