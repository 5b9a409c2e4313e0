//! A disk in memory that loses what was not synced and breaks where a test
//! says: every write is tested lost, and persisted though reported lost.

use super::disk::{Disk, Entry};
use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard};

/// What becomes of the step that breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// It had no effect.
    Lost,
    /// It took effect and was reported as failed.
    Persisted,
}

/// What a crash leaves of names that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Nothing: the names are as at the last sync of their folder.
    Forgets,
    /// Everything: the system had written them by itself.
    Keeps,
}

type Files = BTreeMap<String, Vec<u8>>;

#[derive(Debug, Default)]
struct Inner {
    seen: Files,
    durable: Files,
    steps: usize,
    breaks: Option<(usize, Break, bool)>,
    dead: bool,
}

/// The disk.
#[derive(Debug, Default)]
pub struct Faulty {
    inner: Mutex<Inner>,
}

impl Faulty {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Breaks the step with this number, from 0, counted from now. With `dies`
    /// every later step fails as well, as after `kill -9`.
    pub fn break_at(&self, step: usize, how: Break, dies: bool) {
        let mut inner = self.inner();
        inner.steps = 0;
        inner.breaks = Some((step, how, dies));
    }

    /// How many steps were taken since [`Self::break_at`].
    pub fn steps(&self) -> usize {
        self.inner().steps
    }

    /// The same disk after the machine came up again.
    pub fn restart(&self, crash: Crash) -> Self {
        let inner = self.inner();
        let files = if crash == Crash::Keeps { inner.seen.clone() } else { inner.durable.clone() };
        Self { inner: Mutex::new(Inner { seen: files.clone(), durable: files, ..Inner::default() }) }
    }

    /// The same disk after only the process came up again: the system kept all names.
    pub fn reopen(&self) -> Self {
        let inner = self.inner();
        let (seen, durable) = (inner.seen.clone(), inner.durable.clone());
        Self { inner: Mutex::new(Inner { seen, durable, ..Inner::default() }) }
    }

    fn step(&self, act: impl FnOnce(&mut Inner)) -> io::Result<()> {
        let mut inner = self.inner();
        let fault = || io::Error::other("the disk broke");
        if inner.dead {
            return Err(fault());
        }
        let number = inner.steps;
        inner.steps += 1;
        match inner.breaks {
            Some((at, how, dies)) if at == number => {
                if how == Break::Persisted {
                    act(&mut inner);
                }
                inner.dead = dies;
                Err(fault())
            }
            _ => {
                act(&mut inner);
                Ok(())
            }
        }
    }
}

impl Disk for Faulty {
    fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let inner = self.inner();
        if inner.dead {
            return Err(io::Error::other("the disk broke"));
        }
        match inner.seen.get(name) {
            Some(bytes) if bytes.len() as u64 > most => Err(io::ErrorKind::FileTooLarge.into()),
            found => Ok(found.cloned()),
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let inner = self.inner();
        if inner.dead {
            return Err(io::Error::other("the disk broke"));
        }
        let within = |name: &str| match name.split_once('/') {
            Some((at, file)) if at == folder => Some(file.to_owned()),
            None if folder.is_empty() => Some(name.to_owned()),
            _ => None,
        };
        let entry = |(name, bytes): (&String, &Vec<u8>)| Some(Entry { name: within(name)?, size: bytes.len() as u64 });
        Ok(inner.seen.iter().filter_map(entry).collect())
    }

    fn create(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.step(|d| {
            d.seen.insert(name.to_owned(), bytes.to_vec());
        })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.step(|d| {
            if let Some(bytes) = d.seen.remove(from) {
                d.seen.insert(to.to_owned(), bytes);
            }
        })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.step(|d| {
            d.seen.remove(name);
        })
    }

    fn make_folder(&self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn sync_folder(&self, folder: &str) -> io::Result<()> {
        self.step(|d| {
            let here = |name: &String| super::folder_of(name) == folder;
            d.durable.retain(|name, _| !here(name));
            d.durable.extend(d.seen.iter().filter(|(n, _)| here(n)).map(|(n, b)| (n.clone(), b.clone())));
        })
    }
}
