//! The lists of all families as one, merged when this is compiled: so that a
//! lint is named in its own family's list alone, and nothing is sorted at run time.

use super::Lint;

/// How many lints all lists hold.
pub(super) const fn count<A, C>(families: &[&[&Lint<A, C>]]) -> usize {
    let mut sum = 0;
    let mut at = 0;
    while at < families.len() {
        sum += families[at].len();
        at += 1;
    }
    sum
}

/// All lists as one, sorted by name if each of them is; `N` is their [`count`].
pub(super) const fn merge<A: Copy, C: Copy, const N: usize>(
    families: &[&'static [&'static Lint<A, C>]],
    filler: &'static Lint<A, C>,
) -> [&'static Lint<A, C>; N] {
    let mut all = [filler; N];
    // How far each list has been taken; there are fewer families than this.
    let mut taken = [0; 16];
    let mut at = 0;
    while at < N {
        let mut least: Option<usize> = None;
        let mut family = 0;
        while family < families.len() {
            if taken[family] < families[family].len() {
                let name = families[family][taken[family]].name;
                match least {
                    Some(best) if !before(name, families[best][taken[best]].name) => {}
                    _ => least = Some(family),
                }
            }
            family += 1;
        }
        if let Some(family) = least {
            all[at] = families[family][taken[family]];
            taken[family] += 1;
        }
        at += 1;
    }
    all
}

const fn before(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return a[at] < b[at];
        }
        at += 1;
    }
    a.len() < b.len()
}
