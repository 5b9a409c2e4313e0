//! The log: each thing in the bundle is committed to by an entry, each entry is
//! in the log of the signed checkpoint, and that log grew from every one that
//! a host saw before.

use crate::content::{Content, Logged, LoggedThing};
use ledger::checkpoint::{Checkpoint, CheckpointError};
use ledger::note::Verifier;
use ledger::proof::{ProofError, verify_consistency, verify_inclusion};
use report::Time;
use report::predicate::CheckpointSeen;
use report::wire::{EntryKind, LogEntry};
use seal::digest::parse_hex32;
use seal::{canonical, entry};
use std::collections::BTreeMap;

/// What is wrong with the log's word.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The checkpoint is not one, or not signed by a trusted key of the log.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// No key of the log is trusted.
    #[error("no key of the log is trusted")]
    NoKey,
    /// Something in the bundle has no entry.
    #[error("{0} is not in the log")]
    NotLogged(String),
    /// The entry is not one, is of another kind, or commits to something else.
    #[error("the log's entry of {0} commits to something else")]
    Commitment(String),
    /// The entry is not in the log of the checkpoint.
    #[error("the log's entry of {0} is not under the checkpoint: {1}")]
    Inclusion(String, ProofError),
    /// A host saw another log than the one of the checkpoint.
    #[error("{0} saw a log of {1} entries from which this one did not grow: {2}")]
    Forked(String, u64, ProofError),
    /// There is no proof for a log that a host saw.
    #[error("{0} saw a log of {1} entries, and the bundle has no proof that this one grew from it")]
    NoProof(String, u64),
    /// A hash is not 64 hex digits.
    #[error("{0} has a hash that is not 64 lower-case hex digits")]
    Hash(String),
}

/// The log as the checkpoint signs it.
pub(crate) struct Log<'a> {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    things: BTreeMap<&'a LoggedThing, &'a Logged>,
    growth: BTreeMap<u64, &'a [String]>,
}

impl<'a> Log<'a> {
    /// Opens the checkpoint by one of the trusted keys.
    pub(crate) fn open(content: &'a Content, keys: &[Verifier]) -> Result<Self, LogError> {
        let mut fault = LogError::NoKey;
        for key in keys {
            match Checkpoint::open(&content.checkpoint, key) {
                Ok(checkpoint) => {
                    let things = content.logged.iter().map(|l| (&l.thing, l)).collect();
                    let growth = content.growth.iter().map(|g| (g.from, g.proof.as_slice())).collect();
                    return Ok(Self { checkpoint, things, growth });
                }
                Err(error) => fault = error.into(),
            }
        }
        Err(fault)
    }

    /// Whether the log holds a thing with this digest; when it was received.
    pub(crate) fn holds(&self, thing: &LoggedThing, digest: &[u8; 32]) -> Result<Time, LogError> {
        let name = || thing.to_string();
        let logged = self.things.get(thing).ok_or_else(|| LogError::NotLogged(name()))?;
        let entry: LogEntry = canonical::decode(logged.entry.as_bytes()).map_err(|_| LogError::Commitment(name()))?;
        let salt = parse_hex32(&logged.salt).ok_or_else(|| LogError::Hash(name()))?;
        if entry.kind != thing.kind() || !entry::opens(&entry, digest, &salt) {
            return Err(LogError::Commitment(name()));
        }
        let proof = hashes(&logged.inclusion).ok_or_else(|| LogError::Hash(name()))?;
        let leaf = ledger::tree::leaf_hash(logged.entry.as_bytes());
        verify_inclusion(&leaf, logged.position, self.checkpoint.size, &proof, &self.checkpoint.root)
            .map_err(|e| LogError::Inclusion(name(), e))?;
        Ok(entry.time)
    }

    /// Whether this log grew from the one that a host saw.
    pub(crate) fn grew_from(&self, seen: &CheckpointSeen, who: &str) -> Result<(), LogError> {
        let root = parse_hex32(&seen.root).ok_or_else(|| LogError::Hash(who.to_owned()))?;
        let proof = if seen.size == self.checkpoint.size {
            Vec::new()
        } else {
            let proof = self.growth.get(&seen.size).ok_or_else(|| LogError::NoProof(who.to_owned(), seen.size))?;
            hashes(proof).ok_or_else(|| LogError::Hash(who.to_owned()))?
        };
        verify_consistency(seen.size, &root, self.checkpoint.size, &self.checkpoint.root, &proof)
            .map_err(|e| LogError::Forked(who.to_owned(), seen.size, e))
    }
}

fn hashes(hex: &[String]) -> Option<Vec<ledger::Hash>> {
    hex.iter().map(|h| parse_hex32(h)).collect()
}

impl LoggedThing {
    const fn kind(&self) -> EntryKind {
        match self {
            Self::Report { .. } => EntryKind::Report,
            Self::Enrolment { .. } => EntryKind::Enrolment,
            Self::PolicySet { .. } => EntryKind::PolicySet,
            Self::AdvisorySet { .. } => EntryKind::AdvisorySet,
            Self::Root { .. } => EntryKind::Root,
            Self::Register => EntryKind::Register,
            Self::Outside { .. } => EntryKind::Outside,
            Self::Keys { .. } => EntryKind::Keys,
        }
    }
}

impl std::fmt::Display for LoggedThing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Report { host, sequence } => write!(f, "report {sequence} of host {host}"),
            Self::Enrolment { host } => write!(f, "the enrolment of host {host}"),
            Self::PolicySet { sha256 } => write!(f, "policy set {sha256}"),
            Self::AdvisorySet { sha256 } => write!(f, "advisory set {sha256}"),
            Self::Root { version } => write!(f, "root document {version}"),
            Self::Register => f.write_str("the register of hosts"),
            Self::Outside { sha256 } => write!(f, "look {sha256}"),
            Self::Keys { sha256 } => write!(f, "comparison of keys {sha256}"),
        }
    }
}
