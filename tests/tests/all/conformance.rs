//! Agreement with published vectors that is counted: `cargo xtask conformance`
//! prints these beside those of `seal` and `ledger`.

use std::cmp::Ordering;
use std::path::PathBuf;

/// A folder of the corpora; `None`, and said so, where it is absent.
pub fn corpus(name: &str) -> Option<PathBuf> {
    let beside = || crate::pipeline::workspace().join("../shared/corpora");
    let folder = std::env::var_os("TIDEWAITER_CORPORA").map_or_else(beside, PathBuf::from).join(name);
    if !folder.is_dir() {
        println!("skipped: the corpus `{name}` is absent");
        return None;
    }
    Some(folder)
}

#[test]
fn debian_versions_are_ordered_as_published() {
    let Some(folder) = corpus("versions") else { return };
    let text = std::fs::read_to_string(folder.join("debian-versions.txt")).unwrap();
    let mut wrong = Vec::new();
    let mut agree = 0;
    for line in text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [a, sign, b] = words[..] else { panic!("{line}") };
        let want = match sign {
            "<" => Ordering::Less,
            "=" => Ordering::Equal,
            ">" => Ordering::Greater,
            other => panic!("{other}"),
        };
        match report::version::compare(&format!("deb:{a}"), &format!("deb:{b}")) {
            Some(found) if found == want => agree += 1,
            found => wrong.push(format!("{line}: {found:?}")),
        }
    }
    assert!(wrong.is_empty() && agree > 20, "{wrong:#?}");
    println!("figure conformance.versions.debian {agree} of {agree}");
}
