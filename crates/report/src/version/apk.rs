//! The order of apk's versions, apk-package(5):
//! `number{.number}…{letter}{_suffix{number}}…{~commit}{-rnumber}`.
//!
//! Where apk-tools 2 and 3 part, this follows 3, whose order is one of tokens
//! and therefore transitive: a number with a leading zero is compared as text,
//! like a fraction (2 did so for numbers of one length alone), and `1.0_rc1` is
//! below `1.0` (for 2 only where both have `-r`, which all packages have).
//! What no version may hold ends it; such a one is below the version before it.

use super::{is_one_word, numbers, take};
use std::cmp::Ordering;

/// A version of apk (without the `apk:` before it). Two writings of one
/// version are equal.
#[derive(Clone, Copy, Debug)]
pub struct Apk<'a>(&'a str);

impl<'a> Apk<'a> {
    /// Reads it; `None` if it is empty, endless or has blanks in it. A text
    /// that apk would not take has its place in the order too.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        is_one_word(text).then_some(Self(text))
    }
}

impl Ord for Apk<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (Tokens::new(self.0), Tokens::new(other.0));
        loop {
            let (x, y) = (a.take(), b.take());
            let order = x.cmp(&y);
            if order.is_ne() || matches!(x, Token::End | Token::Invalid(_)) {
                return order;
            }
        }
    }
}

impl PartialOrd for Apk<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Apk<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Apk<'_> {}

/// Suffixes that come before the version itself, in their order.
const BEFORE: &[&str] = &["alpha", "beta", "pre", "rc"];

/// Suffixes that come after it, in their order.
const AFTER: &[&str] = &["cvs", "svn", "git", "hg", "p"];

/// A part of a version. The order of these is the order of versions that are
/// alike before them: what ends is below what goes on, unless that is a suffix
/// of a version to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Token<'a> {
    Before(usize),
    Invalid(&'a str),
    End,
    Revision(Number<'a>),
    Commit(&'a str),
    SuffixNumber(Number<'a>),
    After(usize),
    Letter(u8),
    Fraction(Fraction<'a>),
    First(Number<'a>),
}

/// A number of any size.
#[derive(Clone, Copy, Debug)]
struct Number<'a>(&'a str);

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        numbers(self.0, other.0)
    }
}

/// A number after a dot.
#[derive(Clone, Copy, Debug)]
struct Fraction<'a>(&'a str);

impl Ord for Fraction<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let text = self.0.starts_with('0') || other.0.starts_with('0');
        if text { self.0.cmp(other.0) } else { numbers(self.0, other.0) }
    }
}

macro_rules! ordered_by_cmp {
    ($($name:ident),*) => { $(
        impl PartialOrd for $name<'_> {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other).is_eq()
            }
        }

        impl Eq for $name<'_> {}
    )* };
}

ordered_by_cmp!(Number, Fraction);

/// How far the reading of a version is; what may follow depends on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Start,
    Numbers,
    Letter,
    Suffix,
    SuffixNumber,
    Commit,
    Revision,
}

struct Tokens<'a> {
    rest: &'a str,
    stage: Stage,
}

impl<'a> Tokens<'a> {
    const fn new(text: &'a str) -> Self {
        Self { rest: text, stage: Stage::Start }
    }

    fn take(&mut self) -> Token<'a> {
        let before = self.rest;
        // Whatever is wrong in the place of a revision is alike.
        let invalid = Token::Invalid(if before.starts_with('-') { "" } else { before });
        self.valid().unwrap_or(invalid)
    }

    /// The next token; `None` where none may stand there.
    fn valid(&mut self) -> Option<Token<'a>> {
        let Some(first) = self.rest.bytes().next() else {
            return (self.stage != Stage::Start).then_some(Token::End);
        };
        let token = match (first, self.stage) {
            (b'0'..=b'9', Stage::Start) => {
                let token = Token::First(Number(self.digits()));
                self.on(Stage::Numbers, token)
            }
            (b'.', Stage::Numbers) => {
                self.rest = self.rest.get(1..)?;
                let digits = Some(self.digits()).filter(|digits| !digits.is_empty())?;
                Token::Fraction(Fraction(digits))
            }
            (b'a'..=b'z', Stage::Numbers) => {
                self.rest = self.rest.get(1..)?;
                self.on(Stage::Letter, Token::Letter(first))
            }
            (b'_', Stage::Numbers | Stage::Letter | Stage::Suffix | Stage::SuffixNumber) => {
                self.rest = self.rest.get(1..)?;
                let name = take(&mut self.rest, u8::is_ascii_lowercase);
                let place = |list: &[&str]| list.iter().position(|known| *known == name);
                let token = place(BEFORE).map(Token::Before).or_else(|| place(AFTER).map(Token::After))?;
                self.on(Stage::Suffix, token)
            }
            (b'0'..=b'9', Stage::Suffix) => {
                let token = Token::SuffixNumber(Number(self.digits()));
                self.on(Stage::SuffixNumber, token)
            }
            (b'~', Stage::Numbers | Stage::Letter | Stage::Suffix | Stage::SuffixNumber) => {
                self.rest = self.rest.get(1..)?;
                let commit = take(&mut self.rest, u8::is_ascii_hexdigit);
                self.on(Stage::Commit, Some(Token::Commit(commit)).filter(|_| !commit.is_empty())?)
            }
            (b'-', stage) if stage != Stage::Start && stage != Stage::Revision => {
                self.rest = self.rest.strip_prefix("-r")?;
                let digits = self.digits();
                // A number that is left out is 0, if nothing else stands there.
                (!digits.is_empty() || self.rest.is_empty() || self.rest.starts_with('-')).then_some(())?;
                self.on(Stage::Revision, Token::Revision(Number(digits)))
            }
            _ => return None,
        };
        Some(token)
    }

    fn on(&mut self, stage: Stage, token: Token<'a>) -> Token<'a> {
        self.stage = stage;
        token
    }

    fn digits(&mut self) -> &'a str {
        take(&mut self.rest, u8::is_ascii_digit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::testing::{check, is_an_order};
    use proptest::prelude::*;

    #[test]
    fn versions_are_ordered_as_apk_does() {
        check(
            "apk",
            "1.2.3-r4 < 1.2.3-r10
             1.2.3 < 1.2.3-r0
             1.2.9 < 1.2.10
             1.2.3a > 1.2.3
             1.2.3a < 1.2.3b
             1.0_alpha < 1.0_beta1
             1.0_beta < 1.0_pre
             1.0_pre2 < 1.0_rc1
             1.0_rc1 < 1.0
             1.0_rc1-r3 < 1.0-r0
             1.0 < 1.0_cvs
             1.0_cvs1 < 1.0_svn
             1.0_svn < 1.0_git20200101
             1.0_git < 1.0_hg
             1.0_hg < 1.0_p1
             1.0_p9 < 1.0_p10
             1.0_p1 < 1.0.1
             1.0_alpha_pre2 < 1.0_alpha
             1.0002 < 1.001
             1.01 < 1.1
             01.1 = 1.1
             1.2~abc < 1.2~abd
             1.2~abc-r0 > 1.2
             1.2_blah < 1.2
             1.2.x < 1.2
             99999999999999999999999.1 > 9999999999999999999999.1",
        );
    }

    proptest! {
        #[test]
        fn it_is_an_order(
            a in "[0-2.]{1,5}[a-b]?(_(rc|p|x)[0-2]?){0,2}(~[ab]{0,2})?(-r?[0-2]{0,2}){0,2}",
            b in "[0-2.]{1,5}[a-b]?(_(rc|p|x)[0-2]?){0,2}(~[ab]{0,2})?(-r?[0-2]{0,2}){0,2}",
            c in "[0-2.]{1,5}[a-b]?(_(rc|p|x)[0-2]?){0,2}(~[ab]{0,2})?(-r?[0-2]{0,2}){0,2}",
        ) {
            let [a, b, c] = [&a, &b, &c].map(|text| Apk::parse(text).unwrap());
            prop_assert!(is_an_order(&a, &b, &c));
        }

        #[test]
        fn any_text_is_read(a in "[0-9a-z._~-]{0,12}|\\PC{0,12}", b in "[0-9a-z._~-]{0,12}|\\PC{0,12}") {
            if let (Some(a), Some(b)) = (Apk::parse(&a), Apk::parse(&b)) {
                prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            }
        }
    }
}
