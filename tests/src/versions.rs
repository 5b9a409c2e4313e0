//! Our order of versions beside published lines `a < b`, `a = b`, `a > b`.

use std::cmp::Ordering;

/// What came of all lines.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// How many lines compare two versions.
    pub lines: usize,
    /// Each on which we do not agree: its number, the line, and what we say.
    pub disagreements: Vec<String>,
}

/// Holds our order of this scheme (`deb`, `rpm`, `apk`, `maven`) against the
/// lines of a file, each in both directions. Empty lines and comments with `#` are passed over.
///
/// # Errors
/// The number and text of a line that is none of these.
pub fn compare(scheme: &str, text: &str) -> Result<Agreement, String> {
    let mut all = Agreement::default();
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let (a, want, b) = match words[..] {
            [a, "<", b] => (a, Ordering::Less, b),
            [a, "=", b] => (a, Ordering::Equal, b),
            [a, ">", b] => (a, Ordering::Greater, b),
            _ => return Err(format!("line {number} compares no two versions: {line}")),
        };
        all.lines += 1;
        let [a, b] = [a, b].map(|version| format!("{scheme}:{version}"));
        let (found, turned) = (report::version::compare(&a, &b), report::version::compare(&b, &a));
        if found != Some(want) || turned != Some(want.reverse()) {
            all.disagreements.push(format!(
                "line {number}: {line}: ours {}, turned round {}",
                sign(found),
                sign(turned)
            ));
        }
    }
    Ok(all)
}

/// The order as it is written between two versions.
#[must_use]
pub const fn sign(order: Option<Ordering>) -> &'static str {
    match order {
        Some(Ordering::Less) => "<",
        Some(Ordering::Equal) => "=",
        Some(Ordering::Greater) => ">",
        None => "no order",
    }
}
