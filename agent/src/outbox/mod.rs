//! The reports that wait to be sent, and the chain that numbers them.
//!
//! **Order, and what a crash leaves.** A sequence number must never stand on
//! two different reports, or the server calls the host a fork. So:
//!
//! 1. The blobs of the report are written. A crash after this leaves blobs
//!    that no entry names; they are removed at the next start.
//! 2. The entry `spool/N.json` with the sealed envelope is written. A crash
//!    after this leaves an entry that is newer than the chain; the next start
//!    takes it into the chain, so N is used, by this very report.
//! 3. `chain.json` is written: N, and the digest that N+1 will name.
//! 4. Only then may the report be sent.
//! 5. After the receipt is kept (see [`crate::journal`]), the entry is
//!    removed. A crash before that finds the receipt and does not send again.
//!
//! A write that fails may have happened all the same. After one, nothing in
//! memory is believed: [`Outbox::settle`] reads the disk again and writes the
//! chain anew, and until that worked nothing is numbered and nothing is sent.

mod bound;
mod entry;
mod summary;
#[cfg(test)]
mod tests;

pub use entry::{Entry, Report};
pub use summary::{Summary, summary};

use crate::state::{State, StateError};
use entry::{Waiting, read_blob};
use report::Time;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const CHAIN: &str = "chain.json";
const SPOOL: &str = "spool";
const BLOBS: &str = "blobs";
const REFUSED: &str = "refused";
/// How many refused reports are kept to be looked at.
const MOST_REFUSED: usize = 50;

/// Why the outbox could not do something.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The state could not be read or written.
    #[error(transparent)]
    State(#[from] StateError),
    /// The report was sealed for a number that is no longer the next.
    #[error("the report was sealed as number {0}, which is not the next one")]
    NotNext(u64),
    /// A blob could not be packed or unpacked.
    #[error("blob {key}: {source}")]
    Blob {
        /// Its key.
        key: String,
        /// What went wrong.
        source: std::io::Error,
    },
}

/// What the next report names: its own number and the report before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The number, from 1.
    pub sequence: u64,
    /// SHA-256 of the payload of the report before.
    pub previous: Option<String>,
}

/// The newest report that was ever numbered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chain {
    host: String,
    sequence: u64,
    previous: Option<String>,
    /// When it ended by the host's clock: a clock that went back shows here.
    ended: Option<Time>,
    /// The blobs it names, kept while it is the newest, in case the server lost them.
    keys: BTreeSet<String>,
}

/// Reports that wait, oldest first.
#[derive(Debug)]
pub struct Outbox {
    state: State,
    limit: u64,
    chain: Chain,
    waiting: BTreeMap<u64, Waiting>,
    /// The blobs on disk with their packed sizes.
    blobs: BTreeMap<String, u64>,
    /// False after a failed write: the disk may hold something else than this.
    sound: bool,
}

impl Outbox {
    /// Opens what waits for `host`. Reports of an earlier enrolment are set
    /// aside: they are signed for another identity.
    ///
    /// # Errors
    /// [`OutboxError::State`].
    pub fn open(state: State, host: &str, limit: u64) -> Result<Self, OutboxError> {
        let chain = Chain { host: host.to_owned(), sequence: 0, previous: None, ended: None, keys: BTreeSet::new() };
        let mut outbox = Self { state, limit, chain, waiting: BTreeMap::new(), blobs: BTreeMap::new(), sound: false };
        outbox.settle()?;
        Ok(outbox)
    }

    /// Makes sure that memory and disk agree, and that the chain on the disk
    /// covers all that may be sent.
    ///
    /// # Errors
    /// [`OutboxError::State`]; it may be tried again.
    pub fn settle(&mut self) -> Result<(), OutboxError> {
        if self.sound {
            return Ok(());
        }
        self.waiting.clear();
        match self.state.record::<Chain>(CHAIN)? {
            Some(chain) if chain.host == self.chain.host => self.chain = chain,
            // Of an earlier enrolment, or none: numbers start anew for this host.
            _ => {
                self.chain.sequence = 0;
                self.chain.previous = None;
                self.chain.ended = None;
                self.chain.keys.clear();
            }
        }
        for file in self.state.list(SPOOL)? {
            let name = format!("{SPOOL}/{}", file.name);
            match self.state.record::<Entry>(&name) {
                Ok(Some(entry)) if entry.host == self.chain.host && entry.is_whole() => {
                    if entry.sequence > self.chain.sequence {
                        self.chain.sequence = entry.sequence;
                        self.chain.previous = Some(entry.payload_sha256.clone());
                        self.chain.ended = Some(entry.ended);
                        self.chain.keys = entry.keys().cloned().collect();
                    }
                    self.waiting.insert(entry.sequence, entry.waiting(file.size));
                }
                Ok(None) => {}
                Ok(Some(_)) => {
                    self.move_aside(&file.name, "it was sealed under an earlier enrolment, or is damaged")?;
                }
                Err(StateError::Damaged { detail, .. }) => self.move_aside(&file.name, &detail)?,
                Err(error) => return Err(error.into()),
            }
        }
        self.blobs = self
            .state
            .list(BLOBS)?
            .into_iter()
            .filter_map(|f| Some((f.name.strip_suffix(".gz")?.to_owned(), f.size)))
            .collect();
        // What is seen may not be on the disk yet; what is about to be sent must be.
        self.state.sync(SPOOL)?;
        self.state.keep(CHAIN, &self.chain)?;
        self.collect_garbage()?;
        self.sound = true;
        Ok(())
    }

    /// The number and the predecessor of the next report.
    ///
    /// # Errors
    /// [`OutboxError::State`].
    pub fn link(&mut self) -> Result<Link, OutboxError> {
        self.settle()?;
        Ok(Link { sequence: self.chain.sequence + 1, previous: self.chain.previous.clone() })
    }

    /// When the newest report ended, by the clock of then.
    #[must_use]
    pub const fn last_ended(&self) -> Option<Time> {
        self.chain.ended
    }

    /// The number of the newest report, 0 if there was none.
    #[must_use]
    pub const fn newest(&self) -> u64 {
        self.chain.sequence
    }

    /// The keys of all blobs that waiting reports name.
    pub fn waiting_keys(&self) -> impl Iterator<Item = &String> {
        self.waiting.values().flat_map(Waiting::keys)
    }

    /// How many reports wait, and the bytes that they and their tables take.
    #[must_use]
    pub fn size(&self) -> (usize, u64) {
        let entries: u64 = self.waiting.values().map(|w| w.size).sum();
        (self.waiting.len(), entries + self.blobs.values().sum::<u64>())
    }

    /// Takes a sealed report in. When this returns it is on the disk, its
    /// number is used, and it may be sent.
    ///
    /// # Errors
    /// [`OutboxError`]; the report may then be there or not, which
    /// [`Self::link`] finds out.
    pub fn put(&mut self, report: &Report) -> Result<(), OutboxError> {
        if !self.sound || report.link.sequence != self.chain.sequence + 1 {
            return Err(OutboxError::NotNext(report.link.sequence));
        }
        self.sound = false;
        self.write(report)?;
        self.sound = true;
        Ok(())
    }

    fn write(&mut self, report: &Report) -> Result<(), OutboxError> {
        let entry = report.entry(&self.chain.host);
        // Step 1. Room is made first, so that the bound holds at all times.
        let fresh = entry::pack(&report.blobs, |key| self.blobs.contains_key(key))?;
        let dropped = self.make_room(&entry, &fresh)?;
        let fresh: Vec<_> = fresh.into_iter().filter(|(key, _)| !dropped.contains(key)).collect();
        let files: Vec<_> = fresh.iter().map(|(key, bytes)| (blob_name(key), bytes.as_slice())).collect();
        if !files.is_empty() {
            self.state.replace_all(BLOBS, &files)?;
        }
        self.blobs.extend(fresh.iter().map(|(key, bytes)| (key.clone(), bytes.len() as u64)));
        // Step 2.
        let size = self.state.keep(&entry_name(entry.sequence), &entry)?;
        // Step 3.
        let chain = Chain {
            host: self.chain.host.clone(),
            sequence: entry.sequence,
            previous: Some(entry.payload_sha256.clone()),
            ended: Some(entry.ended),
            keys: entry.keys().cloned().collect(),
        };
        self.state.keep(CHAIN, &chain)?;
        self.chain = chain;
        self.waiting.insert(entry.sequence, entry.waiting(size));
        self.collect_garbage()
    }

    /// The oldest report that waits.
    ///
    /// # Errors
    /// [`OutboxError::State`].
    pub fn first(&mut self) -> Result<Option<Entry>, OutboxError> {
        self.settle()?;
        let Some(sequence) = self.waiting.keys().next() else { return Ok(None) };
        Ok(self.state.record(&entry_name(*sequence))?)
    }

    /// A blob by its key; `None` if it was dropped to make room, or is gone.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub fn blob(&self, key: &str) -> Result<Option<Vec<u8>>, OutboxError> {
        if !self.blobs.contains_key(key) {
            return Ok(None);
        }
        self.state.read(&blob_name(key))?.map(|packed| read_blob(key, &packed)).transpose()
    }

    /// The server has this report: it waits no longer.
    ///
    /// # Errors
    /// [`OutboxError::State`]; then it may still wait.
    pub fn done(&mut self, sequence: u64) -> Result<(), OutboxError> {
        self.sound = false;
        self.state.remove_all(SPOOL, &[entry_name(sequence)])?;
        self.waiting.remove(&sequence);
        self.collect_garbage()?;
        self.sound = true;
        Ok(())
    }

    /// The server will never take this report: it is put where a person finds
    /// it, and the next one may go. The server shows the gap.
    ///
    /// # Errors
    /// [`OutboxError::State`]; then it may still wait.
    pub fn set_aside(&mut self, sequence: u64, why: &str) -> Result<(), OutboxError> {
        self.sound = false;
        let file = entry_name(sequence);
        self.move_aside(file.trim_start_matches("spool/"), why)?;
        self.waiting.remove(&sequence);
        self.collect_garbage()?;
        self.sound = true;
        Ok(())
    }

    fn move_aside(&self, file: &str, why: &str) -> Result<(), OutboxError> {
        tracing::error!(file, why, "a report is set aside and will not be sent");
        let name = format!("{SPOOL}/{file}");
        let record = serde_json::json!({
            "shape": "tidewaiter.refused.v1",
            "why": why,
            "entry": String::from_utf8_lossy(&self.state.read(&name)?.unwrap_or_default()),
        });
        // Its own number and a digest: numbers of different enrolments meet here.
        let digest = seal::digest::sha256_hex(record.to_string().as_bytes());
        let short = digest.get(..8).unwrap_or_default();
        self.state.keep(&format!("{REFUSED}/{}-{short}.json", file.trim_end_matches(".json")), &record)?;
        self.state.remove_all(SPOOL, &[name])?;
        let kept = self.state.list(REFUSED)?;
        let excess = kept.len().saturating_sub(MOST_REFUSED);
        let old: Vec<_> = kept.iter().take(excess).map(|f| format!("{REFUSED}/{}", f.name)).collect();
        Ok(self.state.remove_all(REFUSED, &old)?)
    }

    /// Removes blobs that neither a waiting report nor the newest one names.
    fn collect_garbage(&mut self) -> Result<(), OutboxError> {
        let named: BTreeSet<&String> = self.waiting.values().flat_map(Waiting::keys).chain(&self.chain.keys).collect();
        let garbage: Vec<String> = self.blobs.keys().filter(|key| !named.contains(key)).cloned().collect();
        self.remove_blobs(&garbage)
    }

    fn remove_blobs(&mut self, keys: &[String]) -> Result<(), OutboxError> {
        let names: Vec<_> = keys.iter().map(|key| blob_name(key)).collect();
        self.state.remove_all(BLOBS, &names)?;
        for key in keys {
            self.blobs.remove(key);
        }
        Ok(())
    }
}

fn entry_name(sequence: u64) -> String {
    format!("{SPOOL}/{sequence:020}.json")
}

fn blob_name(key: &str) -> String {
    format!("{BLOBS}/{key}.gz")
}
