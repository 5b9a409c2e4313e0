//! Published vectors, where they are present: the proofs of
//! `transparency-dev/merkle` and the examples of the C2SP specifications.
#![expect(clippy::disallowed_methods, reason = "the vectors are files outside of the repository")]

use crate::checkpoint::Checkpoint;
use crate::note::Verifier;
use crate::proof::{verify_consistency, verify_inclusion};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of the corpora; `None`, and said so, where it is absent.
fn corpus(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let folder = std::env::var_os("TIDEWAITER_CORPORA").map_or_else(beside, PathBuf::from).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the corpus `{name}` is absent");
    None
}

fn vectors(folder: &Path, into: &mut Vec<(PathBuf, Value)>) {
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            vectors(&entry, into);
        } else {
            into.push((entry.clone(), serde_json::from_str(&fs::read_to_string(&entry).unwrap()).unwrap()));
        }
    }
}

/// A hash, or none if it has another length: such a one cannot even be handed over.
fn hash(text: &Value) -> Option<[u8; 32]> {
    STANDARD.decode(text.as_str()?).unwrap().try_into().ok()
}

fn hashes(list: &Value) -> Option<Vec<[u8; 32]>> {
    list.as_array().map_or(Some(Vec::new()), |list| list.iter().map(hash).collect())
}

/// Whether each vector of this kind is taken or refused as it says.
fn check(kinds: &[&str], taken: impl Fn(&Value) -> Option<bool>) {
    let Some(folder) = corpus("merkle") else { return };
    let mut all = Vec::new();
    kinds.iter().for_each(|kind| vectors(&folder.join("testdata").join(kind), &mut all));
    let (mut took, mut refused) = (0, 0);
    for (path, vector) in &all {
        // A vector about a subtree that does not begin the log is not ours to judge.
        if vector.get("start").is_some_and(|start| *start != 0) {
            continue;
        }
        let want = vector["wantErr"] == false;
        assert_eq!(taken(vector).unwrap_or(false), want, "{}: {}", path.display(), vector["desc"]);
        *(if want { &mut took } else { &mut refused }) += 1;
    }
    assert!(refused >= 20, "{took} and {refused} of {}", all.len());
    println!("figure conformance.merkle.{} {} of {}", kinds[0], took + refused, took + refused);
}

#[test]
fn published_inclusion_proofs() {
    check(&["inclusion", "subtreeinclusion"], |v| {
        let size = v.get("treeSize").unwrap_or(&v["end"]).as_u64()?;
        let (leaf, root) = (hash(&v["leafHash"])?, hash(&v["root"])?);
        Some(verify_inclusion(&leaf, v["leafIdx"].as_u64()?, size, &hashes(&v["proof"])?, &root).is_ok())
    });
}

#[test]
fn published_consistency_proofs() {
    check(&["consistency", "subtreeconsistency"], |v| {
        let old = v.get("size1").unwrap_or(&v["end"]).as_u64()?;
        let new = v.get("size2").unwrap_or(&v["size"]).as_u64()?;
        let (old_root, new_root) = (hash(&v["root1"])?, hash(&v["root2"])?);
        Some(verify_consistency(old, &old_root, new, &new_root, &hashes(&v["proof"])?).is_ok())
    });
}

#[test]
fn published_notes_and_checkpoints() {
    let Some(folder) = corpus("c2sp-specs") else { return };
    let blocks = |name: &str| -> Vec<String> {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        text.split("```").skip(1).step_by(2).map(|block| block.trim_start_matches('\n').to_owned()).collect()
    };
    let notes = blocks("signed-note.md");
    let text = fs::read_to_string(folder.join("signed-note.md")).unwrap();
    let vkey = text.lines().map(str::trim).find(|line| line.starts_with("example.com/foo+")).unwrap();
    let verifier = Verifier::parse(vkey).unwrap();
    let opened: Vec<_> = notes.iter().filter_map(|note| verifier.open(note).ok()).collect();
    assert_eq!(opened, ["This is an example message.\n"]);
    let example = &blocks("tlog-checkpoint.md")[0];
    let body = example.split_inclusive("\n\n").next().unwrap().strip_suffix('\n').unwrap();
    let checkpoint = Checkpoint::parse(body).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
}
