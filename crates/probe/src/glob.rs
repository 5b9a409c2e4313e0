//! File name patterns as glob(3) has them: `*`, `?`, `[…]`, a backslash before
//! what is meant plainly. No pattern takes a name that begins with a dot
//! unless it says the dot.

use crate::host::{Host, Kind};
use report::{Gap, GapReason};

/// The most names that one pattern may stand for.
const MOST: usize = 4096;

/// The paths that an absolute pattern stands for, in the order of their bytes;
/// none if nothing fits. Folders that cannot be listed are gaps.
pub(crate) fn expand(host: &Host, pattern: &[u8], gaps: &mut Vec<Gap>) -> Vec<Vec<u8>> {
    let mut found = vec![Vec::new()];
    for part in pattern.split(|b| *b == b'/').filter(|p| !p.is_empty()) {
        let mut next = Vec::new();
        for folder in &found {
            if !part.iter().any(|b| matches!(b, b'*' | b'?' | b'[')) {
                next.push(join(folder, &unescaped(part)));
                continue;
            }
            let place = if folder.is_empty() { b"/".as_slice() } else { folder };
            match host.list(place) {
                Ok(entries) => {
                    next.extend(entries.iter().filter(|e| fits(part, &e.name)).map(|e| join(folder, &e.name)));
                }
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => gaps.push(gap),
            }
        }
        if next.len() > MOST {
            gaps.push(Gap {
                place: report::escape::path(pattern),
                reason: GapReason::TooLarge,
                detail: format!("the pattern stands for more than {MOST} files; make it narrower"),
            });
            next.truncate(MOST);
        }
        found = next;
    }
    found.retain(|path| match host.stat(path) {
        Ok(stat) => stat.is_some_and(|s| s.kind != Kind::Directory || !pattern.ends_with(b"*")),
        Err(gap) => {
            gaps.push(gap);
            false
        }
    });
    found
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    [folder, b"/", name].concat()
}

fn unescaped(part: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(part.len());
    let mut bytes = part.iter();
    while let Some(b) = bytes.next() {
        out.push(if *b == b'\\' { *bytes.next().unwrap_or(b) } else { *b });
    }
    out
}

/// Whether a name fits a pattern, as fnmatch(3) with `FNM_PERIOD` says.
pub(crate) fn fits(pattern: &[u8], name: &[u8]) -> bool {
    if name.starts_with(b".") && !pattern.starts_with(b".") && !pattern.starts_with(b"\\.") {
        return false;
    }
    matches(pattern, name)
}

/// Tries in linear memory and at most pattern × name steps: only the last `*`
/// is ever gone back to, since what an earlier one took cannot help.
pub(crate) fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        let step = match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
                continue;
            }
            Some(_) => one(pattern, p, name.get(n).copied().unwrap_or_default()),
            None => None,
        };
        match (step, star) {
            (Some(after), _) => (p, n) = (after, n + 1),
            (None, Some((at, taken))) => {
                star = Some((at, taken + 1));
                (p, n) = (at + 1, taken + 1);
            }
            (None, None) => return false,
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|b| *b == b'*')
}

/// If the pattern's next element takes this byte: where the pattern goes on.
fn one(pattern: &[u8], at: usize, byte: u8) -> Option<usize> {
    match *pattern.get(at)? {
        b'?' => Some(at + 1),
        b'\\' if at + 1 < pattern.len() => (pattern.get(at + 1) == Some(&byte)).then_some(at + 2),
        b'[' => match set(pattern, at + 1, byte) {
            Some((true, after)) => Some(after),
            Some((false, _)) => None,
            // An unclosed bracket means itself.
            None => (byte == b'[').then_some(at + 1),
        },
        plain => (plain == byte).then_some(at + 1),
    }
}

/// Whether the set that begins at `at` holds the byte, and where it ends; `None` if it is not closed.
fn set(pattern: &[u8], mut at: usize, byte: u8) -> Option<(bool, usize)> {
    let negated = matches!(pattern.get(at), Some(b'!' | b'^'));
    at += usize::from(negated);
    let (mut holds, mut first) = (false, true);
    loop {
        let low = *pattern.get(at)?;
        if low == b']' && !first {
            return Some((holds != negated, at + 1));
        }
        first = false;
        match (pattern.get(at + 1), pattern.get(at + 2)) {
            (Some(b'-'), Some(high)) if *high != b']' => {
                holds |= low <= byte && byte <= *high;
                at += 3;
            }
            _ => {
                holds |= low == byte;
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use proptest::prelude::*;

    #[test]
    fn patterns() {
        let check = |pattern: &str, name: &str, want: bool| {
            assert_eq!(fits(pattern.as_bytes(), name.as_bytes()), want, "{pattern} {name}");
        };
        check("*.conf", "a.conf", true);
        check("*.conf", ".conf", false);
        check(".*", ".conf", true);
        check("*", "", true);
        check("a*b*c", "aXbXbc", true);
        check("a*b*c", "aXbXb", false);
        check("[0-9]?-*", "50-x", true);
        check("[!0-9]*", "50", false);
        check("[]a]", "]", true);
        check("[a", "[a", true);
        check("\\*", "*", true);
        check("\\*", "x", false);
    }

    #[test]
    fn names_come_in_order() {
        let fixture = Fixture::new().file("/d/b.conf", "").file("/d/a.conf", "").file("/d/c", "").file("/e/a.conf", "");
        let host = fixture.host();
        let check = |pattern: &str, want: &[&str]| {
            let mut gaps = Vec::new();
            let found = expand(&host, pattern.as_bytes(), &mut gaps);
            let found: Vec<_> = found.iter().map(|f| std::str::from_utf8(f).unwrap()).collect();
            assert_eq!((found.as_slice(), gaps), (want, vec![]), "{pattern}");
        };
        check("/d/*.conf", &["/d/a.conf", "/d/b.conf"]);
        check("/?/a.conf", &["/d/a.conf", "/e/a.conf"]);
        check("/d/none", &[]);
        check("/none/*", &[]);
        check("/d/c", &["/d/c"]);
    }

    proptest! {
        #[test]
        fn any_pattern_ends(pattern in proptest::collection::vec(any::<u8>(), 0..20), name in "[a\\[\\]*-]{0,20}") {
            matches(&pattern, name.as_bytes());
            prop_assert!(matches(b"*", name.as_bytes()));
        }
    }
}
