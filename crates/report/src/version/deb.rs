//! The order of Debian versions: deb-version(7), as dpkg compares.

use std::cmp::Ordering;

/// A Debian version (without the `deb:` before it), compared as dpkg does:
/// two writings of one version are equal.
#[derive(Clone, Copy, Debug)]
pub struct Deb<'a> {
    epoch: u64,
    upstream: &'a str,
    revision: &'a str,
}

impl<'a> Deb<'a> {
    /// Reads `[epoch:]upstream[-revision]`; `None` if it is no version.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        // One pass tells the parts: versions are parsed for each record that is looked at.
        let (mut colon, mut late, mut dash) = (None, None, None);
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                // The underscore is against policy and found in the wild.
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'+' | b'~' | b'_' => {}
                b'-' => dash = Some(at),
                // A later one is of the upstream version.
                b':' if colon.is_none() => colon = Some(at),
                b':' => late = Some(at),
                _ => return None,
            }
        }
        let (epoch, start) = match colon {
            Some(at @ 1..=10) => {
                let epoch = text[..at]
                    .bytes()
                    .try_fold(0, |epoch: u64, b| b.is_ascii_digit().then(|| epoch * 10 + u64::from(b - b'0')))?;
                (epoch, at + 1)
            }
            Some(_) => return None,
            None => (0, 0),
        };
        let (upstream, revision) = dash.map_or((&text[start..], ""), |dash| (&text[start..dash], &text[dash + 1..]));
        // A revision has no colon.
        let valid = !upstream.is_empty() && (dash.is_none() || late <= dash);
        valid.then_some(Self { epoch, upstream, revision })
    }
}

impl Ord for Deb<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let upstream = || part(self.upstream, other.upstream);
        let revision = || part(self.revision, other.revision);
        self.epoch.cmp(&other.epoch).then_with(upstream).then_with(revision)
    }
}

impl PartialOrd for Deb<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Deb<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Deb<'_> {}

/// By turns a run of other characters and a number; an empty number is 0.
fn part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while !a.is_empty() || !b.is_empty() {
        loop {
            let (x, y) = (rank(a.first()), rank(b.first()));
            if x != y {
                return x.cmp(&y);
            }
            if x == 0 {
                break;
            }
            (a, b) = (rest(a), rest(b));
        }
        let (x, y) = (number(&mut a), number(&mut b));
        let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// `~` before the end, the end (and a digit, where the run ends) before
/// letters, letters before all else.
fn rank(byte: Option<&u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None | Some(b'0'..=b'9') => 0,
        Some(b) if b.is_ascii_alphabetic() => i32::from(*b),
        Some(b) => i32::from(*b) + 256,
    }
}

fn rest(bytes: &[u8]) -> &[u8] {
    bytes.get(1..).unwrap_or_default()
}

/// Takes the digits off the front; without their leading zeros, so that the
/// longer number is the larger.
fn number<'a>(bytes: &mut &'a [u8]) -> &'a [u8] {
    let count = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let (digits, after) = bytes.split_at(count);
    *bytes = after;
    let zeros = digits.iter().take_while(|b| **b == b'0').count();
    digits.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::compare;
    use proptest::prelude::*;

    #[test]
    fn versions_are_ordered_as_dpkg_does() {
        // Each is less than the next.
        let rising = [
            "0~~", "0~", "0", "0.9", "0.10", "1~rc1", "1", "1-1", "1-1+b1", "1-1.1", "1a", "1+dfsg", "1.0", "2-1~bpo1",
            "2-1", "1:0",
        ];
        for pair in rising.windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|v| format!("deb:{v}"));
            assert_eq!(compare(&a, &b), Some(Ordering::Less), "{a} {b}");
            assert_eq!(compare(&b, &a), Some(Ordering::Greater), "{b} {a}");
        }
        for (a, b) in [("1", "1-0"), ("1.0", "1.00"), ("1.", "1.0"), ("0:1", "1"), ("1-0", "1-")] {
            assert_eq!(Deb::parse(a), Deb::parse(b), "{a} {b}");
        }
        for wrong in ["", "1 2", ":1", "x:1", "1é", "1-2:3", "1:2-3:4", "-1", "1:", "1:-1", "12345678901:1"] {
            assert_eq!(Deb::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn it_is_an_order(a in "([0-2]:)?[0-9][0-9.+~ab]{0,5}(-[0-9][0-9a.~]{0,2})?", b in "[0-9][0-9.+~ab]{0,5}", c in "[0-9][0-9.+~ab]{0,3}(-[0-9])?") {
            let [a, b, c] = [&a, &b, &c].map(|text| Deb::parse(text).unwrap());
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
        }

        /// The library takes an absent number for less than 0, dpkg for 0:
        /// here each run of other characters has its number.
        #[test]
        fn it_agrees_with_a_library(
            a in "([0-2]:)?[0-9]([.+~ab]{1,2}[0-9]{1,2}){0,3}(-[0-9]([.~a][0-9]){0,2})?",
            b in "([0-2]:)?[0-9]([.+~ab]{1,2}[0-9]{1,2}){0,3}(-[0-9]([.~a][0-9]){0,2})?",
        ) {
            let theirs: (debversion::Version, debversion::Version) = (a.parse().unwrap(), b.parse().unwrap());
            let ours = compare(&format!("deb:{a}"), &format!("deb:{b}"));
            prop_assert_eq!(ours, Some(theirs.0.cmp(&theirs.1)));
        }

        #[test]
        fn any_text_is_read(text in "[0-9a~.:+-]{0,12}|\\PC{0,12}") {
            let _ = Deb::parse(&text);
        }
    }
}
