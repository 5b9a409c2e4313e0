//! A disk made for breaking: it tells what readers see from what is on the
//! disk, loses power, and fails at any step, with that step done or not.

use super::Storage;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::rc::Rc;

/// What becomes of that which was not synced.
#[derive(Clone, Copy, Debug)]
pub(super) enum Crash {
    /// The process died; the system wrote everything.
    Process,
    /// The power went; nothing was written that was not synced.
    PowerLost,
    /// The power went; some was written, chosen by this seed, and in any order.
    PowerTorn(u64),
}

/// When and how the disk fails: at its `at`-th step, which is `done` or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    pub at: usize,
    pub done: bool,
}

#[derive(Clone, Debug)]
enum Change {
    Name { path: String, file: usize },
    Rename { from: String, to: String },
    Folder(String),
    Remove(String),
}

#[derive(Clone, Debug, Default)]
struct File {
    seen: Vec<u8>,
    kept: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
struct Names {
    files: BTreeMap<String, usize>,
    folders: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct State {
    files: Vec<File>,
    seen: Names,
    kept: Names,
    changes: Vec<Change>,
    steps: usize,
    fault: Option<Fault>,
    dead: bool,
    /// Every content that readers have seen under `checkpoint`.
    shown: Vec<String>,
}

/// The disk; clones are the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct Model(Rc<RefCell<State>>);

impl Model {
    pub fn fail(&self, fault: Option<Fault>) {
        let mut state = self.0.borrow_mut();
        state.fault = fault;
        state.steps = 0;
    }

    pub fn steps(&self) -> usize {
        self.0.borrow().steps
    }

    pub fn shown(&self) -> Vec<String> {
        self.0.borrow().shown.clone()
    }

    pub fn paths(&self) -> Vec<String> {
        self.0.borrow().seen.files.keys().cloned().collect()
    }

    /// The disk works again, with what the crash left.
    pub fn crash(&self, crash: Crash) {
        let mut state = self.0.borrow_mut();
        let mut seed = if let Crash::PowerTorn(seed) = crash { seed } else { 0 };
        let mut toss = || {
            // Any sequence of choices will do, if it is the same for the same seed.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 40) % 3
        };
        let mut names = state.kept.clone();
        for change in std::mem::take(&mut state.changes) {
            let keep = match crash {
                Crash::Process => true,
                Crash::PowerLost => false,
                Crash::PowerTorn(_) => toss() > 0,
            };
            if keep {
                names.apply(&change);
            }
        }
        for file in state.files.iter_mut().filter(|f| f.seen != f.kept) {
            let torn = file.seen.get(..file.seen.len() / 2).unwrap_or_default().to_vec();
            file.kept = match crash {
                Crash::Process => file.seen.clone(),
                Crash::PowerLost => Vec::new(),
                Crash::PowerTorn(_) => [file.seen.clone(), file.kept.clone(), torn][toss() as usize].clone(),
            };
            file.seen = file.kept.clone();
        }
        let folders = names.folders.clone();
        names.files.retain(|path, _| folders_of(path).all(|folder| folders.contains(folder)));
        (state.seen, state.kept) = (names.clone(), names);
        (state.dead, state.fault) = (false, None);
    }

    fn step(&self, act: impl FnOnce(&mut State) -> io::Result<()>) -> io::Result<()> {
        let state = &mut *self.0.borrow_mut();
        if state.dead {
            return Err(io::Error::other("the disk is gone"));
        }
        let fails = state.fault.is_some_and(|fault| fault.at == state.steps);
        let done = !fails || state.fault.is_some_and(|fault| fault.done);
        state.steps += 1;
        state.dead = fails;
        let result = if done { act(state) } else { Ok(()) };
        if let Some(file) = state.seen.files.get("checkpoint").and_then(|file| state.files.get(*file)) {
            let shown = String::from_utf8_lossy(&file.seen).into_owned();
            if state.shown.last() != Some(&shown) {
                state.shown.push(shown);
            }
        }
        if fails { Err(io::Error::other("the disk failed")) } else { result }
    }
}

fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Names {
    fn apply(&mut self, change: &Change) {
        match change {
            Change::Name { path, file } => drop(self.files.insert(path.clone(), *file)),
            Change::Rename { from, to } => {
                if let Some(file) = self.files.remove(from) {
                    self.files.insert(to.clone(), file);
                }
            }
            Change::Folder(folder) => drop(self.folders.insert(folder.clone())),
            Change::Remove(folder) => self.files.retain(|path, _| folder_of(path) != folder),
        }
    }
}

impl State {
    fn change(&mut self, change: Change) {
        self.seen.apply(&change);
        self.changes.push(change);
    }
}

impl Storage for Model {
    fn read(&self, path: &str, most: usize) -> io::Result<Option<Vec<u8>>> {
        let state = self.0.borrow();
        if state.dead {
            return Err(io::Error::other("the disk is gone"));
        }
        let bytes = state.seen.files.get(path).map(|file| state.files[*file].seen.clone());
        assert!(bytes.as_ref().is_none_or(|b| b.len() <= most));
        Ok(bytes)
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let state = self.0.borrow();
        if state.dead {
            return Err(io::Error::other("the disk is gone"));
        }
        let all = state.seen.files.keys().chain(&state.seen.folders);
        Ok(all.filter(|name| !name.contains('/')).cloned().collect())
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.step(|state| {
            for folder in folders_of(path) {
                if !state.seen.folders.contains(folder) {
                    state.change(Change::Folder(folder.to_owned()));
                }
            }
            let known = state.seen.files.get(path).copied();
            let file = known.unwrap_or_else(|| {
                let file = state.files.len();
                state.files.push(File::default());
                state.change(Change::Name { path: path.to_owned(), file });
                file
            });
            state.files[file].seen = bytes.to_vec();
            Ok(())
        })
    }

    fn sync(&mut self, path: &str) -> io::Result<()> {
        self.step(|state| {
            let file = state.seen.files[path];
            state.files[file].kept = state.files[file].seen.clone();
            Ok(())
        })
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.step(|state| {
            assert!(state.seen.files.contains_key(from), "{from} is not there to be renamed");
            state.change(Change::Rename { from: from.to_owned(), to: to.to_owned() });
            Ok(())
        })
    }

    fn sync_names(&mut self, path: &str) -> io::Result<()> {
        self.step(|state| {
            let folders: Vec<&str> = folders_of(path).chain([""]).collect();
            let (now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut state.changes).into_iter().partition(|c| {
                let place = match c {
                    Change::Name { path, .. } | Change::Rename { to: path, .. } => path,
                    Change::Folder(folder) | Change::Remove(folder) => folder,
                };
                folders.contains(&folder_of(place))
            });
            now.iter().for_each(|change| state.kept.apply(change));
            state.changes = later;
            Ok(())
        })
    }

    fn remove_folder(&mut self, path: &str) -> io::Result<()> {
        self.step(|state| {
            state.change(Change::Remove(path.to_owned()));
            Ok(())
        })
    }
}
