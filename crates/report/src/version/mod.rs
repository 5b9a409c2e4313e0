//! The order of versions, as the package manager that they are of compares
//! them: each scheme has its own file, and two versions are compared only
//! within one.

mod apk;
mod deb;
mod maven;
mod rpm;

pub use apk::Apk;
pub use deb::Deb;
pub use maven::Maven;
pub use rpm::Rpm;

use std::cmp::Ordering;

/// The schemes whose order is known, as they stand before the colon.
pub const SCHEMES: &[&str] = &["apk", "deb", "maven", "rpm"];

/// The longest version, in bytes, that is looked at: real ones have less than 100.
pub const LONGEST: usize = 1024;

/// The order of two versions as fields write them (`deb:1.2-3`,
/// `rpm:1:2.3-4.el9`, `apk:1.2.3-r4`, `maven:2.14.1`); `None` if they are of
/// two schemes or of one whose order is not known, or if one is no version.
#[must_use]
pub fn compare(a: &str, b: &str) -> Option<Ordering> {
    let ((scheme, a), (other, b)) = (a.split_once(':')?, b.split_once(':')?);
    if scheme != other {
        return None;
    }
    match scheme {
        "apk" => Some(Apk::parse(a)?.cmp(&Apk::parse(b)?)),
        "deb" => Some(Deb::parse(a)?.cmp(&Deb::parse(b)?)),
        "maven" => Some(Maven::parse(a)?.cmp(&Maven::parse(b)?)),
        "rpm" => Some(Rpm::parse(a)?.cmp(&Rpm::parse(b)?)),
        _ => None,
    }
}

/// True for a text that can be a version at all: not empty, not endless,
/// without blanks and control characters.
fn is_one_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// The order of two numbers of any size, written in ASCII digits; an empty one is 0.
fn numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Takes the longest front whose bytes are all wanted off a text. Only ASCII
/// may be wanted, so that no character is cut.
fn take<'a>(text: &mut &'a str, wanted: fn(&u8) -> bool) -> &'a str {
    let count = text.bytes().take_while(|byte| byte.is_ascii() && wanted(byte)).count();
    let (front, rest) = text.split_at(count);
    *text = rest;
    front
}

/// What tests of every scheme share.
#[cfg(test)]
mod testing {
    use super::compare;
    use std::cmp::Ordering;

    /// Lines `a < b`, `a = b` and `a > b`, each held in both directions.
    pub fn check(scheme: &str, lines: &str) {
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split(' ').collect();
            let [a, sign, b] = words[..] else { panic!("{line}") };
            let want = match sign {
                "<" => Ordering::Less,
                "=" => Ordering::Equal,
                ">" => Ordering::Greater,
                other => panic!("{other}"),
            };
            let [a, b] = [a, b].map(|text| format!("{scheme}:{text}"));
            assert_eq!(compare(&a, &b), Some(want), "{line}");
            assert_eq!(compare(&b, &a), Some(want.reverse()), "{line}, turned round");
        }
    }

    /// That three versions are in an order: total, antisymmetric, transitive;
    /// and that equal ones are alike beside the third.
    pub fn is_an_order<T: Ord>(a: &T, b: &T, c: &T) -> bool {
        let turned = a.cmp(b) == b.cmp(a).reverse() && a.cmp(a).is_eq();
        let transitive = !(a <= b && b <= c) || a <= c;
        let alike = a.cmp(b).is_ne() || a.cmp(c) == b.cmp(c);
        turned && transitive && alike
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_two_schemes_have_no_order() {
        assert_eq!(compare("deb:1", "rpm:1"), None);
        assert_eq!(compare("deb:1", "1"), None);
        assert_eq!(compare("pypi:1", "pypi:1"), None);
        assert_eq!(compare("rpm:1", &format!("rpm:{}", "1".repeat(LONGEST + 1))), None);
        for scheme in SCHEMES {
            assert_eq!(compare(&format!("{scheme}:1.9"), &format!("{scheme}:1.10")), Some(Ordering::Less), "{scheme}");
            assert_eq!(compare(&format!("{scheme}:1 0"), &format!("{scheme}:1")), None, "{scheme}");
            assert_eq!(compare(&format!("{scheme}:"), &format!("{scheme}:1")), None, "{scheme}");
        }
        assert!(SCHEMES.is_sorted());
    }
}
