//! Agreement with published vectors that is counted: `cargo xtask conformance`
//! prints these beside those of `seal` and `ledger`.

use std::path::PathBuf;
use tests::versions::compare;

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
fn versions_are_ordered_as_published() {
    let Some(folder) = corpus("versions") else { return };
    for (scheme, name, least) in [("deb", "debian", 25), ("rpm", "redhat", 150), ("apk", "alpine", 750)] {
        let text = std::fs::read_to_string(folder.join(format!("{name}-versions.txt"))).unwrap();
        let all = compare(scheme, &text).unwrap();
        assert!(all.disagreements.is_empty(), "{name}: {:#?}", all.disagreements);
        assert!(all.lines >= least, "{name}: {}", all.lines);
        println!("figure conformance.versions.{name} {} of {}", all.lines, all.lines);
    }
}
