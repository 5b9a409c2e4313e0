//! A log in a folder: what it holds, and what every crash at every step leaves.

use super::model::{Crash, Fault, Model};
use super::*;
use crate::note::tests::signer;
use crate::proof::{prove_consistency, prove_inclusion, verify_consistency, verify_inclusion};
use crate::tree::tests::naive_root;
use std::collections::BTreeMap;

const ORIGIN: &str = "example.com/log";

fn entries(begin: u64, count: u64, mark: &str) -> Vec<Vec<u8>> {
    (begin..begin + count).map(|i| format!("{mark}{i}").into_bytes()).collect()
}

/// Batches that leave narrow tiles, fill them, pass over several, and reach level 1.
const BATCHES: [u64; 6] = [1, 3, 252, 5, 600, 1];

#[test]
fn the_folder_holds_what_was_appended() {
    let model = Model::default();
    let mut folder = Folder::create(model.clone(), signer(ORIGIN, 1)).unwrap();
    let mut all = Vec::new();
    for (count, expected) in BATCHES.iter().zip([1, 4, 256, 261, 861, 862]) {
        let batch = entries(folder.size(), *count, "e");
        all.extend(batch.clone());
        let checkpoint = folder.append(&batch).unwrap();
        let leaves: Vec<_> = all.iter().map(|e| leaf_hash(e)).collect();
        assert_eq!((checkpoint.size, checkpoint.root), (expected, naive_root(&leaves)));
        assert_eq!(Checkpoint::open(folder.note(), &signer(ORIGIN, 1).verifier()).unwrap(), checkpoint);
        for index in [0, expected / 2, expected - 1] {
            let proof = prove_inclusion(index, expected, &folder).unwrap();
            assert_eq!(verify_inclusion(&leaves[index as usize], index, expected, &proof, &checkpoint.root), Ok(()));
            assert_eq!(folder.entry(index).unwrap(), all[index as usize]);
        }
        folder.check().unwrap();
    }
    let narrow: Vec<_> = model.paths().into_iter().filter(|p| p.contains(".p/")).collect();
    // Only those of tiles that are not full are left.
    assert_eq!(narrow.iter().filter(|p| p.contains("/000.p/") && !p.starts_with("tile/1/")).count(), 0, "{narrow:?}");
    assert!(model.paths().contains(&"tile/0/003.p/94".to_owned()), "{:?}", model.paths());
    assert!(model.paths().contains(&"tile/1/000.p/3".to_owned()));
    assert!(matches!(folder.entry(862), Err(FolderError::OutOfRange { asked: 862, most: 862 })));
    let again = Folder::open(model, signer(ORIGIN, 1)).unwrap();
    assert_eq!((again.size(), again.note()), (folder.size(), folder.note()));
}

/// What one run left: how many entries were acknowledged, and whether it began.
struct Run {
    acknowledged: u64,
    attempted: u64,
    created: bool,
}

fn run(model: &Model) -> Run {
    let mut run = Run { acknowledged: 0, attempted: 0, created: false };
    let Ok(mut folder) = Folder::create(model.clone(), signer(ORIGIN, 1)) else { return run };
    run.created = true;
    for count in BATCHES {
        run.attempted = run.acknowledged + count;
        if folder.append(&entries(run.acknowledged, count, "e")).is_err() {
            // Whatever happened, nothing more is signed from memory.
            assert!(matches!(folder.append(&entries(0, 1, "fork")), Err(FolderError::Broken)));
            return run;
        }
        run.acknowledged = run.attempted;
    }
    run
}

/// After a crash: all that was acknowledged is there, an append is there whole
/// or not at all, and no checkpoint that a reader saw was taken back.
fn recover(model: &Model, run: &Run, case: &str) {
    let opened = match Folder::open(model.clone(), signer(ORIGIN, 1)) {
        Err(FolderError::Absent) if !run.created => Folder::create(model.clone(), signer(ORIGIN, 1)),
        other => other,
    };
    let mut folder = opened.unwrap_or_else(|e| panic!("{case}: {e} {e:?}"));
    let size = folder.size();
    assert!(size == run.acknowledged || size == run.attempted, "{case}: {size}");
    folder.check().unwrap_or_else(|e| panic!("{case}: {e}"));
    for (index, entry) in entries(0, size, "e").into_iter().enumerate() {
        if index % 97 == 0 || index as u64 + 1 == size {
            assert_eq!(folder.entry(index as u64).unwrap(), entry, "{case}");
        }
    }
    // It goes on with other entries than those that were lost.
    let after = folder.append(&entries(size, 300, "after")).unwrap_or_else(|e| panic!("{case}: {e}"));
    folder.check().unwrap_or_else(|e| panic!("{case}: {e}"));
    for note in model.shown() {
        let seen = Checkpoint::open(&note, &signer(ORIGIN, 1).verifier()).unwrap_or_else(|e| panic!("{case}: {e}"));
        let proof = prove_consistency(seen.size, after.size, &folder).unwrap_or_else(|e| panic!("{case}: {e}"));
        let grew = verify_consistency(seen.size, &seen.root, after.size, &after.root, &proof);
        assert_eq!(grew, Ok(()), "{case}: a reader saw size {}", seen.size);
    }
}

#[test]
fn every_crash_at_every_step_is_recovered_from() {
    let whole = Model::default();
    let all = run(&whole);
    assert_eq!(all.acknowledged, 862);
    let steps = whole.steps();
    assert!(steps > 60, "{steps}");
    let crashes = [Crash::Process, Crash::PowerLost, Crash::PowerTorn(1), Crash::PowerTorn(2)];
    let mut sizes = BTreeMap::<u64, usize>::new();
    for at in 0..=steps {
        for done in [false, true] {
            for crash in crashes {
                let model = Model::default();
                model.fail(Some(Fault { at, done }));
                let run = run(&model);
                *sizes.entry(run.acknowledged).or_default() += 1;
                model.crash(crash);
                recover(&model, &run, &format!("step {at} of {steps}, done: {done}, {crash:?}"));
            }
        }
    }
    assert_eq!(sizes.len(), BATCHES.len() + 1, "every batch was cut short somewhere: {sizes:?}");
}

/// Recovery itself fails at each step, and is begun again.
#[test]
fn every_crash_of_recovery_is_recovered_from() {
    let whole = Model::default();
    run(&whole);
    for at in whole.steps().saturating_sub(12)..whole.steps() {
        for recovery in 0..4 {
            for crash in [Crash::Process, Crash::PowerLost, Crash::PowerTorn(4)] {
                let model = Model::default();
                model.fail(Some(Fault { at, done: true }));
                let run = run(&model);
                model.crash(crash);
                model.fail(Some(Fault { at: recovery, done: recovery % 2 == 0 }));
                let _ = Folder::open(model.clone(), signer(ORIGIN, 1));
                model.crash(crash);
                recover(&model, &run, &format!("step {at}, then step {recovery} of recovery, {crash:?}"));
            }
        }
    }
}

#[test]
fn a_log_is_begun_once_and_opened_by_its_own_key() {
    let model = Model::default();
    assert!(matches!(Folder::open(model.clone(), signer(ORIGIN, 1)), Err(FolderError::Absent)));
    run(&model);
    assert!(matches!(Folder::create(model.clone(), signer(ORIGIN, 1)), Err(FolderError::NotEmpty(_))));
    for other in [signer(ORIGIN, 2), signer("example.com/other", 1)] {
        assert!(matches!(Folder::open(model.clone(), other), Err(FolderError::Checkpoint(_))));
    }
    // Tiles without a checkpoint are a lost checkpoint, never a new log.
    let mut lost = Model::default();
    lost.write("tile/0/000.p/1", &[0; 32]).unwrap();
    assert!(matches!(Folder::create(lost, signer(ORIGIN, 1)), Err(FolderError::NotEmpty(name)) if name == "tile"));
}

#[test]
fn every_changed_file_is_found() {
    let whole = Model::default();
    run(&whole);
    let read = |model: &Model, path: &str| model.read(path, usize::MAX).unwrap().unwrap();
    let mut found = 0;
    for path in whole.paths() {
        let bytes = read(&whole, &path);
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut model = Model::default();
            run(&model);
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            model.write(&path, &changed).unwrap();
            let opened = Folder::open(model, signer(ORIGIN, 1));
            // Narrow files of earlier sizes are not part of the log any more.
            let needed = ["checkpoint", "/94", "/000", "/001", "/002", "tile/1/000.p/3"];
            if needed.iter().any(|end| path.ends_with(end)) {
                assert!(opened.and_then(|folder| folder.check()).is_err(), "byte {at} of {path}");
                found += 1;
            }
        }
    }
    assert_eq!(found, 3 * (1 + 2 + 6 + 1), "{:?}", whole.paths());
}

#[test]
fn entries_over_the_bound_are_refused_and_leave_the_log_whole() {
    let mut folder = Folder::create(Model::default(), signer(ORIGIN, 1)).unwrap();
    let refused = folder.append(&[vec![0; MOST_ENTRY_BYTES + 1]]);
    assert!(matches!(refused, Err(FolderError::EntryTooLong(65_536))));
    let longest = vec![vec![7; MOST_ENTRY_BYTES], Vec::new()];
    folder.append(&longest).unwrap();
    assert_eq!((folder.entry(0).unwrap(), folder.entry(1).unwrap()), (longest[0].clone(), Vec::new()));
    let note = folder.note().to_owned();
    assert_eq!(folder.append(&[]).unwrap().size, 2);
    assert_eq!(folder.note(), note, "nothing to append, nothing signed");
    folder.check().unwrap();
}

#[test]
fn a_real_disk_holds_it_too() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("log");
    let mut folder = Folder::create_at(&path, signer(ORIGIN, 1)).unwrap();
    assert!(matches!(Folder::open_at(&path, signer(ORIGIN, 1)), Err(FolderError::Storage { .. })), "it is locked");
    for count in [1, 255, 44] {
        folder.append(&entries(folder.size(), count, "e")).unwrap();
    }
    folder.check().unwrap();
    let note = folder.note().to_owned();
    drop(folder);
    assert!(path.join("tile/0/000").is_file() && path.join("tile/0/001.p/44").is_file());
    assert!(!path.join("tile/0/000.p").exists() && !path.join("pending").exists());
    let folder = Folder::open_at(&path, signer(ORIGIN, 1)).unwrap();
    assert_eq!((folder.size(), folder.note()), (300, note.as_str()));
    assert_eq!(folder.entry(299).unwrap(), b"e299");
    folder.check().unwrap();
}
