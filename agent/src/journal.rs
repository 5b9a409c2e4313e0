//! What the server acknowledged: receipts, the last checkpoint of its log, and
//! the blobs that it has. A receipt counts only if its proofs hold: the report
//! is in the log, and the log grew from what this host saw before.
//!
//! **Order.** The receipt is kept, then the journal with the new checkpoint,
//! and only then is the report removed from the outbox. A crash in between
//! leaves a report with a receipt, which is not sent again; or a checkpoint
//! that is older than the receipt's, from which the log is asked to prove its
//! growth once more.

use crate::state::{State, StateError};
use ledger::checkpoint::{Checkpoint, CheckpointError};
use ledger::note::Verifier;
use ledger::proof::{ProofError, verify_consistency, verify_inclusion};
use report::Time;
use report::predicate::CheckpointSeen;
use report::wire::{EntryKind, Receipt};
use seal::digest::parse_hex32;
use seal::root::RootDocument;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const FILE: &str = "journal.json";
const RECEIPTS: &str = "receipts";
/// How many receipts are kept: more than a month of hourly reports.
const MOST_RECEIPTS: usize = 1_000;

/// Why a receipt was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// No key of the log that the root document names has signed the checkpoint.
    #[error("the checkpoint is not signed by a log key of the root document")]
    Unsigned(#[source] Option<CheckpointError>),
    /// The entry is not a report's, or not in its form.
    #[error("the log entry is not that of a report, in its one form")]
    Entry,
    /// The entry commits to something else.
    #[error("the log entry does not commit to this report")]
    Commitment,
    /// A hash is not 64 hex digits.
    #[error("a hash of a proof is not 64 hex digits")]
    Hash,
    /// The report is not where the receipt says.
    #[error("the proof of inclusion does not hold: {0}")]
    Inclusion(#[source] ProofError),
    /// The log did not grow from what this host saw: it was forked or cut.
    #[error("THE LOG WAS FORKED: {0}")]
    Forked(String),
}

/// A fork of the log that this host saw: kept for people to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alarm {
    /// When it was seen first.
    pub at: Time,
    /// What does not fit.
    pub detail: String,
    /// The checkpoint that this host had verified, as signed by the log.
    pub seen: Option<String>,
    /// The checkpoint that does not follow from it, as signed by the log: both
    /// together are the proof.
    pub shown: String,
}

/// The last report that was acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledged {
    /// Its number.
    pub sequence: u64,
    /// SHA-256 of its payload, in hex.
    pub payload_sha256: String,
    /// Its place in the log.
    pub position: u64,
    /// When the server received it, by the server's clock.
    pub received: Time,
    /// The rules whose verdict the server could not follow.
    pub inconsistent: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    host: String,
    /// The last verified checkpoint, as the log signed it.
    checkpoint: Option<String>,
    seen: Option<CheckpointSeen>,
    last: Option<Acknowledged>,
    /// Keys of blobs that the server has.
    blobs: BTreeSet<String>,
    alarm: Option<Alarm>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptReceipt {
    shape: String,
    host: String,
    sequence: u64,
    payload_sha256: String,
    receipt: Receipt,
}

/// The journal.
#[derive(Debug)]
pub struct Journal {
    state: State,
    record: Record,
}

impl Journal {
    /// The journal of `host`. That of an earlier enrolment counts for nothing.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn open(state: &State, host: &str) -> Result<Self, StateError> {
        let kept = state.record::<Record>(FILE)?.filter(|record| record.host == host);
        let record = kept.unwrap_or_else(|| Record { host: host.to_owned(), ..Record::default() });
        Ok(Self { state: state.clone(), record })
    }

    /// The last verified checkpoint.
    #[must_use]
    pub const fn seen(&self) -> Option<&CheckpointSeen> {
        self.record.seen.as_ref()
    }

    /// The last acknowledged report.
    #[must_use]
    pub const fn last(&self) -> Option<&Acknowledged> {
        self.record.last.as_ref()
    }

    /// The fork that was seen, if one was.
    #[must_use]
    pub const fn alarm(&self) -> Option<&Alarm> {
        self.record.alarm.as_ref()
    }

    /// True if the server is known to have this blob.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.record.blobs.contains(key)
    }

    /// The server says that it lacks these: it is believed.
    pub fn forget<'a>(&mut self, keys: impl IntoIterator<Item = &'a String>) {
        for key in keys {
            self.record.blobs.remove(key);
        }
    }

    /// True if a receipt for this very report is kept.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn has_receipt(&self, sequence: u64, payload_sha256: &str) -> Result<bool, StateError> {
        match self.state.record::<KeptReceipt>(&receipt_name(sequence)) {
            Ok(kept) => Ok(kept.is_some_and(|k| k.host == self.record.host && k.payload_sha256 == payload_sha256)),
            Err(StateError::Damaged { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Verifies a receipt and keeps it, with the keys of the blobs that the
    /// server has by it.
    ///
    /// # Errors
    /// The outer error is the state's. The inner one says why the receipt is
    /// refused; if the log was forked that is kept as an alarm.
    pub fn accept(
        &mut self,
        sequence: u64,
        payload_sha256: &str,
        receipt: Receipt,
        blobs: BTreeSet<String>,
        root: &RootDocument,
        now: Time,
    ) -> Result<Result<(), ReceiptError>, StateError> {
        let (checkpoint, received) = match self.verify(payload_sha256, &receipt, root, now) {
            Ok(verified) => verified,
            Err(error) => {
                if let ReceiptError::Forked(detail) = &error {
                    self.raise(detail.clone(), receipt.checkpoint, now)?;
                }
                return Ok(Err(error));
            }
        };
        let last = Acknowledged {
            sequence,
            payload_sha256: payload_sha256.to_owned(),
            position: receipt.position,
            received,
            inconsistent: receipt.inconsistent.clone(),
        };
        let next = Record {
            host: self.record.host.clone(),
            checkpoint: Some(receipt.checkpoint.clone()),
            seen: Some(CheckpointSeen {
                origin: checkpoint.origin,
                size: checkpoint.size,
                root: hex::encode(checkpoint.root),
            }),
            last: Some(last),
            blobs,
            alarm: self.record.alarm.clone(),
        };
        let kept = KeptReceipt {
            shape: "tidewaiter.receipt.v1".to_owned(),
            host: self.record.host.clone(),
            sequence,
            payload_sha256: payload_sha256.to_owned(),
            receipt,
        };
        self.state.keep(&receipt_name(sequence), &kept)?;
        self.state.keep(FILE, &next)?;
        self.record = next;
        let receipts = self.state.list(RECEIPTS)?;
        let excess = receipts.len().saturating_sub(MOST_RECEIPTS);
        let old: Vec<_> = receipts.iter().take(excess).map(|f| format!("{RECEIPTS}/{}", f.name)).collect();
        self.state.remove_all(RECEIPTS, &old)?;
        Ok(Ok(()))
    }

    /// Holds a checkpoint that the log shows by itself against the one that
    /// was seen: a log may be longer now, but neither shorter nor another of
    /// the same size. Growth is proved by the next receipt.
    ///
    /// # Errors
    /// As [`Self::accept`].
    pub fn watch(
        &mut self,
        note: &str,
        root: &RootDocument,
        now: Time,
    ) -> Result<Result<(), ReceiptError>, StateError> {
        let shown = match open_checkpoint(note, &root.log_keys(now)) {
            Ok(shown) => shown,
            Err(error) => return Ok(Err(error)),
        };
        let Some(seen) =
            self.record.seen.as_ref().filter(|seen| seen.origin != shown.origin || shown.size <= seen.size)
        else {
            return Ok(Ok(()));
        };
        match grew(seen, &shown, &[]) {
            Ok(()) => Ok(Ok(())),
            Err(detail) => {
                self.raise(detail.clone(), note.to_owned(), now)?;
                Ok(Err(ReceiptError::Forked(detail)))
            }
        }
    }

    fn raise(&mut self, detail: String, shown: String, now: Time) -> Result<(), StateError> {
        tracing::error!(detail, "THE LOG WAS FORKED: the server shows another history than before");
        // The first one is kept: later ones may be made to look harmless.
        if self.record.alarm.is_none() {
            let seen = self.record.checkpoint.clone();
            self.record.alarm = Some(Alarm { at: now, detail, seen, shown });
            self.state.keep(FILE, &self.record)?;
        }
        Ok(())
    }

    fn verify(
        &self,
        payload_sha256: &str,
        receipt: &Receipt,
        root: &RootDocument,
        now: Time,
    ) -> Result<(Checkpoint, Time), ReceiptError> {
        let checkpoint = open_checkpoint(&receipt.checkpoint, &root.log_keys(now))?;
        let entry = seal::entry::read(receipt.entry.as_bytes()).map_err(|_| ReceiptError::Entry)?;
        let (_, leaf) = seal::entry::leaf(&entry).map_err(|_| ReceiptError::Entry)?;
        if entry.kind != EntryKind::Report {
            return Err(ReceiptError::Entry);
        }
        let digest = parse_hex32(payload_sha256).ok_or(ReceiptError::Hash)?;
        let salt = parse_hex32(&receipt.salt).ok_or(ReceiptError::Hash)?;
        if !seal::entry::opens(&entry, &digest, &salt) {
            return Err(ReceiptError::Commitment);
        }
        let inclusion = hashes(&receipt.inclusion)?;
        verify_inclusion(&leaf, receipt.position, checkpoint.size, &inclusion, &checkpoint.root)
            .map_err(ReceiptError::Inclusion)?;
        if let Some(seen) = &self.record.seen {
            grew(seen, &checkpoint, &hashes(&receipt.consistency)?).map_err(ReceiptError::Forked)?;
        }
        Ok((checkpoint, entry.time))
    }
}

/// The log grew from what was seen to the checkpoint; else what does not fit.
fn grew(seen: &CheckpointSeen, now: &Checkpoint, proof: &[ledger::Hash]) -> Result<(), String> {
    let (old, new) = (seen.size, now.size);
    if seen.origin != now.origin {
        return Err(format!("it was called {} and now is {}", seen.origin, now.origin));
    }
    if new < old {
        return Err(format!("it had {old} entries and now shows {new}"));
    }
    let root = parse_hex32(&seen.root).ok_or("the checkpoint that was kept is damaged")?;
    if new == old {
        return if root == now.root { Ok(()) } else { Err(format!("two different logs of {old} entries")) };
    }
    if old == 0 {
        return Ok(());
    }
    verify_consistency(old, &root, new, &now.root, proof)
        .map_err(|e| format!("{new} entries do not follow from the {old} that were seen: {e}"))
}

fn open_checkpoint(note: &str, keys: &[String]) -> Result<Checkpoint, ReceiptError> {
    let mut last = None;
    for key in keys.iter().filter_map(|key| Verifier::parse(key).ok()) {
        match Checkpoint::open(note, &key) {
            Ok(checkpoint) => return Ok(checkpoint),
            Err(error) => last = Some(error),
        }
    }
    Err(ReceiptError::Unsigned(last))
}

fn hashes(texts: &[String]) -> Result<Vec<ledger::Hash>, ReceiptError> {
    texts.iter().map(|text| parse_hex32(text).ok_or(ReceiptError::Hash)).collect()
}

fn receipt_name(sequence: u64) -> String {
    format!("{RECEIPTS}/{sequence:020}.json")
}

#[cfg(test)]
mod tests;
