//! The advisory set in force on an enrolled host: verified against the root
//! document's advisory keys and pinned, as policy sets are. Blocks come before
//! the record that names them, so that a crash leaves the old set whole and at
//! most some blocks too many, which the next acceptance removes.

use super::{Advisories, AdvisoryError, Kept, open};
use crate::enrolment::{Enrolment, EnrolmentError};
use crate::pin::Refused;
use crate::state::{State, StateError};
use advisory::pack::{Index, Manifest, sha256};
use report::Time;
use report::predicate::SetReference;
use seal::root::RootDocument;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The folder of indexes and blocks, by SHA-256.
pub(super) const FOLDER: &str = "advisories";
const FILE: &str = "advisories.json";
const REFUSED: &str = "advisories-refused.json";

/// Why the pinned set could not be used.
#[derive(Debug, thiserror::Error)]
pub enum AdvisoryPinError {
    /// The state could not be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The enrolment could not be used.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// The pinned set no longer verifies: the file was tampered with.
    #[error("state file {FILE} does not hold the set that was accepted: {0}")]
    Tampered(#[from] AdvisoryError),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    shape: String,
    /// Which enrolment's trust it was accepted under.
    root_digest: String,
    root_version: u64,
    accepted: Time,
    envelope: String,
}

/// A set that was verified.
#[derive(Clone, Debug)]
pub struct Candidate {
    manifest: Manifest,
    reference: SetReference,
    envelope: String,
}

/// The pin of an enrolled host.
#[derive(Debug)]
pub struct AdvisoryPin {
    state: State,
    /// The set in force; `None` until the first was accepted.
    pub pinned: Option<Candidate>,
    /// The last offer, if it was refused.
    pub refused: Option<Refused>,
}

impl Candidate {
    /// The set by digest.
    #[must_use]
    pub const fn reference(&self) -> &SetReference {
        &self.reference
    }
}

impl AdvisoryPin {
    /// The pin as it is kept. The set is verified again, as of its acceptance.
    ///
    /// # Errors
    /// [`AdvisoryPinError`].
    pub fn load(state: &State, enrolment: &Enrolment) -> Result<Self, AdvisoryPinError> {
        let record = state.record::<Record>(FILE)?.filter(|r| r.root_digest == enrolment.root_digest);
        let pinned = match record {
            None => None,
            Some(record) => {
                let root = enrolment.root(Some(record.root_version))?;
                let (manifest, reference) = open(record.envelope.as_bytes(), &root, record.accepted)?;
                Some(Candidate { manifest, reference, envelope: record.envelope })
            }
        };
        Ok(Self { state: state.clone(), pinned, refused: state.record(REFUSED)? })
    }

    /// The set in force, to be asked.
    #[must_use]
    pub fn advisories(&self) -> Option<Advisories> {
        let pinned = self.pinned.as_ref()?;
        Some(Advisories {
            manifest: pinned.manifest.clone(),
            reference: pinned.reference.clone(),
            checked: true,
            blocks: Arc::new(Kept(self.state.clone())),
        })
    }

    /// Judges an offer; `None` if it is refused, which is kept in `refused`,
    /// else the set whose blocks are wanted: a new one or that in force.
    ///
    /// # Errors
    /// [`StateError`] if a refusal could not be kept.
    pub fn judge(&mut self, envelope: &[u8], root: &RootDocument, now: Time) -> Result<Option<Candidate>, StateError> {
        match self.candidate(envelope, root, now) {
            Ok(candidate) => Ok(Some(candidate)),
            Err(refusal) => {
                let why = report::escape::shown(&refusal.to_string());
                tracing::error!(why, "the advisory set that was offered is refused");
                if self.refused.as_ref().is_none_or(|refused| refused.why != why) {
                    let refused = Refused { at: now, why };
                    self.state.keep(REFUSED, &refused)?;
                    self.refused = Some(refused);
                }
                Ok(None)
            }
        }
    }

    fn candidate(&self, envelope: &[u8], root: &RootDocument, now: Time) -> Result<Candidate, AdvisoryError> {
        let (manifest, reference) = open(envelope, root, now)?;
        if let Some(pinned) = &self.pinned {
            if reference.version < pinned.reference.version {
                return Err(AdvisoryError::Older { offered: reference.version, pinned: pinned.reference.version });
            }
            if reference.version == pinned.reference.version && reference.sha256 != pinned.reference.sha256 {
                return Err(AdvisoryError::Fork(reference.version));
            }
        }
        Ok(Candidate { manifest, reference, envelope: String::from_utf8_lossy(envelope).into_owned() })
    }

    /// The digests that are not at hand of a set, for these releases: indexes
    /// first; once they are kept, the blocks that they name.
    ///
    /// # Errors
    /// [`StateError`]; an index that does not hold together is fetched again.
    pub fn missing(&self, of: &Candidate, releases: &[String]) -> Result<Vec<String>, StateError> {
        let held: BTreeSet<String> = self.state.list(FOLDER)?.into_iter().map(|entry| entry.name).collect();
        let mut missing = Vec::new();
        for index in indexes(of, releases) {
            match self.index(index)? {
                None => missing.push(index.to_owned()),
                Some(index) => {
                    missing.extend(index.blocks().map(|b| b.sha256.clone()).filter(|name| !held.contains(name)));
                }
            }
        }
        Ok(missing)
    }

    fn index(&self, name: &str) -> Result<Option<Index>, StateError> {
        let bytes = self.state.read(&format!("{FOLDER}/{name}"))?;
        Ok(bytes.filter(|bytes| sha256(bytes) == name).and_then(|bytes| Index::from_bytes(&bytes).ok()))
    }

    /// Keeps one index or block. False if its bytes are not those of its name.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn keep(&self, name: &str, bytes: &[u8]) -> Result<bool, StateError> {
        if sha256(bytes) != name {
            return Ok(false);
        }
        self.state.replace(&format!("{FOLDER}/{name}"), bytes)?;
        Ok(true)
    }

    /// Puts a set in force whose blocks are all at hand, and removes those that
    /// it does not need. True if it was not in force before.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn accept(
        &mut self,
        candidate: Candidate,
        releases: &[String],
        enrolment: &Enrolment,
        root: &RootDocument,
        now: Time,
    ) -> Result<bool, StateError> {
        let new = self.pinned.as_ref().is_none_or(|pinned| pinned.reference != candidate.reference);
        if new {
            let record = Record {
                shape: "tidewaiter.pinned-advisories.v1".to_owned(),
                root_digest: enrolment.root_digest.clone(),
                root_version: root.version,
                accepted: now,
                envelope: candidate.envelope.clone(),
            };
            self.state.keep(FILE, &record)?;
            let (version, sha256) = (candidate.reference.version, &candidate.reference.sha256);
            tracing::info!(version, sha256, "a new advisory set is in force");
            self.pinned = Some(candidate);
        }
        if self.refused.take().is_some() {
            self.state.remove_all("", &[REFUSED.to_owned()])?;
        }
        self.sweep(releases)?;
        Ok(new)
    }

    /// Removes what the set in force does not name.
    fn sweep(&self, releases: &[String]) -> Result<(), StateError> {
        let Some(pinned) = &self.pinned else { return Ok(()) };
        let mut wanted = BTreeSet::new();
        for name in indexes(pinned, releases) {
            wanted.insert(name.to_owned());
            wanted.extend(self.index(name)?.iter().flat_map(Index::blocks).map(|block| block.sha256.clone()));
        }
        let held = self.state.list(FOLDER)?.into_iter().map(|entry| entry.name);
        let old: Vec<String> =
            held.filter(|name| !wanted.contains(name)).map(|name| format!("{FOLDER}/{name}")).collect();
        self.state.remove_all(FOLDER, &old)
    }

    /// What is not as it should be with the set, for people and for the gaps
    /// of `agent.advisories`.
    #[must_use]
    pub fn notes(&self, root: &RootDocument, now: Time) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(refused) = &self.refused {
            notes.push(format!("an advisory set that was offered is refused: {}", refused.why));
        }
        if self.pinned.as_ref().is_some_and(|p| open(p.envelope.as_bytes(), root, now).is_err()) {
            notes.push("the root document no longer names the keys that signed the advisory set in force".to_owned());
        }
        notes
    }
}

/// The indexes of a set for these releases.
fn indexes<'a>(of: &'a Candidate, releases: &'a [String]) -> impl Iterator<Item = &'a str> {
    let wanted = |(name, _): &(&String, _)| releases.contains(*name);
    of.manifest.releases.iter().filter(wanted).map(|(_, reference)| reference.index.as_str())
}

#[cfg(test)]
mod tests;
