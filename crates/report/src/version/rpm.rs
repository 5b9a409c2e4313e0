//! The order of rpm's versions, as librpm's `rpmverCmp` and `rpmvercmp` have it.

use super::{is_one_word, numbers, take};
use std::cmp::Ordering;

/// A version of rpm (without the `rpm:` before it): `[epoch:]version[-release]`.
/// Two writings of one version are equal.
#[derive(Clone, Copy, Debug)]
pub struct Rpm<'a> {
    epoch: &'a str,
    version: &'a str,
    release: Option<&'a str>,
}

impl<'a> Rpm<'a> {
    /// Reads it; `None` if it is empty, endless or has blanks in it. What is
    /// before a colon and no number is part of the version, as for librpm; an
    /// epoch that is not written is 0.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        if !is_one_word(text) {
            return None;
        }
        let (epoch, rest) = match text.split_once(':') {
            Some((epoch, rest)) if epoch.bytes().all(|b| b.is_ascii_digit()) => (epoch, rest),
            _ => ("", text),
        };
        let (version, release) = rest.rsplit_once('-').map_or((rest, None), |(v, r)| (v, Some(r)));
        Some(Self { epoch, version, release })
    }
}

/// One without a release is below every release of it.
impl Ord for Rpm<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let release = || match (self.release, other.release) {
            (Some(a), Some(b)) => part(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        numbers(self.epoch, other.epoch).then_with(|| part(self.version, other.version)).then_with(release)
    }
}

impl PartialOrd for Rpm<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Rpm<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Rpm<'_> {}

/// What a version is cut into; all other characters only part the pieces. The
/// order of these is the order of versions that are alike before them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Tilde,
    End,
    Caret,
    Letters,
    Number,
}

fn part(mut a: &str, mut b: &str) -> Ordering {
    loop {
        let ((x, left), (y, right)) = (piece(&mut a), piece(&mut b));
        let order = x.cmp(&y).then_with(|| if x == Rank::Number { numbers(left, right) } else { left.cmp(right) });
        if order.is_ne() || x == Rank::End {
            return order;
        }
    }
}

/// Takes the next piece off the front.
fn piece<'a>(text: &mut &'a str) -> (Rank, &'a str) {
    *text = text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '~' && c != '^');
    match text.bytes().next() {
        None => (Rank::End, ""),
        Some(b'0'..=b'9') => (Rank::Number, take(text, u8::is_ascii_digit)),
        Some(b'~' | b'^') => {
            let (front, rest) = text.split_at(1);
            *text = rest;
            (if front == "~" { Rank::Tilde } else { Rank::Caret }, front)
        }
        Some(_) => (Rank::Letters, take(text, u8::is_ascii_alphabetic)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::testing::{check, is_an_order};
    use proptest::prelude::*;

    #[test]
    fn versions_are_ordered_as_librpm_does() {
        check(
            "rpm",
            "1.0 < 2.0
             2.0.1a > 2.0.1
             1.0a > 1.0
             10xyz < 10.1xyz
             xyz.4 < 8
             10.0001 = 10.1
             1_0 = 1.0
             1. = 1
             1.0~rc1 < 1.0
             1.0^git1 > 1.0
             1.0^git1 < 1.0.1
             1.0~rc1^git1 > 1.0~rc1
             0:1 = 1
             1:1 > 2
             :1 = 1
             a:1 < b:1
             1 < 1-0
             1-2.el9 < 1-10.el9
             1:2.3-4.el9 < 1:2.3-4.el9_1.1
             99999999999999999999999 > 9999999999999999999999
             1.α = 1.β",
        );
    }

    proptest! {
        #[test]
        fn it_is_an_order(
            a in "([0-2]{0,2}:)?[0-2ab.~^_]{1,6}(-[0-2a.~]{0,3})?",
            b in "([0-2]{0,2}:)?[0-2ab.~^_]{1,6}(-[0-2a.~]{0,3})?",
            c in "([0-2]{0,2}:)?[0-2ab.~^_]{1,6}(-[0-2a.~]{0,3})?",
        ) {
            let [a, b, c] = [&a, &b, &c].map(|text| Rpm::parse(text).unwrap());
            prop_assert!(is_an_order(&a, &b, &c));
        }

        #[test]
        fn any_text_is_read(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            if let (Some(a), Some(b)) = (Rpm::parse(&a), Rpm::parse(&b)) {
                prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            }
        }
    }
}
