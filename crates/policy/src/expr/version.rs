//! The order of versions. `deb:` follows deb-version(7), as dpkg compares.
//! The orders of rpm and apk are not part of this edition.

use std::cmp::Ordering;

/// Whether the text is a version whose order is known.
pub(super) fn is_known(text: &str) -> bool {
    text.strip_prefix("deb:").and_then(split).is_some()
}

/// The order of two versions of one kind; `None` if they are of two kinds or
/// of one whose order is not known, or if one is not a version at all.
pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (split(a.strip_prefix("deb:")?)?, split(b.strip_prefix("deb:")?)?);
    Some(a.0.cmp(&b.0).then_with(|| part(a.1, b.1)).then_with(|| part(a.2, b.2)))
}

/// Epoch, upstream version, revision.
fn split(version: &str) -> Option<(u64, &str, &str)> {
    let (epoch, rest) = match version.split_once(':') {
        Some((epoch, rest)) => {
            let digits = !epoch.is_empty() && epoch.len() <= 10 && epoch.bytes().all(|b| b.is_ascii_digit());
            (digits.then(|| epoch.parse().ok()).flatten()?, rest)
        }
        None => (0, version),
    };
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    let fits = |part: &str, more: &[u8]| part.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b));
    // The underscore is against policy and found in the wild.
    let valid = !upstream.is_empty() && fits(upstream, b".+-~:_") && fits(revision, b".+~_");
    valid.then_some((epoch, upstream, revision))
}

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
            assert_eq!(compare(&format!("deb:{a}"), &format!("deb:{b}")), Some(Ordering::Equal), "{a} {b}");
        }
        for wrong in ["deb:", "deb:1 2", "deb::1", "deb:x:1", "deb:1é", "rpm:1", "1", ""] {
            assert_eq!(compare(wrong, "deb:1"), None, "{wrong}");
        }
        assert_eq!(compare("rpm:1", "rpm:1"), None);
    }

    fn a_version() -> impl Strategy<Value = String> {
        "([0-2]:)?[0-9][0-9.+~ab]{0,5}(-[0-9][0-9a.~]{0,2})?"
    }

    fn a_full_version() -> impl Strategy<Value = String> {
        "([0-2]:)?[0-9]([.+~ab]{1,2}[0-9]{1,2}){0,3}(-[0-9]([.~a][0-9]){0,2})?"
    }

    proptest! {
        /// The library takes an absent number for less than 0, dpkg for 0:
        /// here each run of other characters has its number.
        #[test]
        fn it_agrees_with_a_library(a in a_full_version(), b in a_full_version()) {
            let theirs: (debversion::Version, debversion::Version) = (a.parse().unwrap(), b.parse().unwrap());
            let ours = compare(&format!("deb:{a}"), &format!("deb:{b}"));
            prop_assert_eq!(ours, Some(theirs.0.cmp(&theirs.1)));
        }

        #[test]
        fn it_is_an_order(a in a_version(), b in a_version(), c in a_version()) {
            let order = |x: &str, y: &str| compare(&format!("deb:{x}"), &format!("deb:{y}")).unwrap();
            prop_assert_eq!(order(&a, &b), order(&b, &a).reverse());
            if order(&a, &b).is_le() && order(&b, &c).is_le() {
                prop_assert!(order(&a, &c).is_le());
            }
        }
    }
}
