//! What a bundle holds, and the members that it is laid out in.

use crate::container::Members;
use report::wire::{Enrolment, Register};
use seal::canonical::{self, EncodingError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that a bundle holds, as the server reads it from its store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The root documents from version 1 on: DSSE envelopes.
    pub roots: Vec<Vec<u8>>,
    /// The policy sets that the reports name: DSSE envelopes by the payload's SHA-256.
    pub policy_sets: BTreeMap<String, Vec<u8>>,
    /// The advisory sets that the reports name: DSSE envelopes by the payload's SHA-256.
    pub advisory_sets: BTreeMap<String, Vec<u8>>,
    /// What judging these reports asks of those sets: indexes and blocks by SHA-256.
    pub advisory_blocks: BTreeMap<String, Vec<u8>>,
    /// Which key speaks for which host.
    pub enrolments: Vec<Enrolment>,
    /// The reports: DSSE envelopes by host and sequence number.
    pub reports: BTreeMap<(String, u64), Vec<u8>>,
    /// What the server saw from outside: DSSE envelopes by the payload's SHA-256.
    pub looks: BTreeMap<String, Vec<u8>>,
    /// Keys compared across the fleet: DSSE envelopes by the payload's SHA-256.
    pub keys: BTreeMap<String, Vec<u8>>,
    /// Manifests, findings and rows by key.
    pub blobs: BTreeMap<String, Vec<u8>>,
    /// The register of expected hosts, if one was imported.
    pub register: Option<Register>,
    /// The signed checkpoint that every proof leads to.
    pub checkpoint: String,
    /// Where the log holds each thing above.
    pub logged: Vec<Logged>,
    /// Proofs that the log grew from what reports saw.
    pub growth: Vec<Growth>,
}

/// One entry of the log and the proof that it is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logged {
    /// What the entry commits to.
    pub thing: LoggedThing,
    /// Its place in the log, from 0.
    pub position: u64,
    /// The entry's canonical bytes, as text.
    pub entry: String,
    /// The salt of its commitment, in hex.
    pub salt: String,
    /// Hashes from the leaf up, in hex.
    pub inclusion: Vec<String>,
}

/// What an entry commits to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum LoggedThing {
    /// A report.
    Report {
        /// The host's id.
        host: String,
        /// The report's number.
        sequence: u64,
    },
    /// An enrolment.
    Enrolment {
        /// The host's id.
        host: String,
    },
    /// A policy set.
    PolicySet {
        /// SHA-256 of its canonical bytes.
        sha256: String,
    },
    /// An advisory set.
    AdvisorySet {
        /// SHA-256 of its canonical bytes.
        sha256: String,
    },
    /// A root document.
    Root {
        /// Its version.
        version: u64,
    },
    /// The register.
    Register,
    /// A look from outside.
    Outside {
        /// SHA-256 of its payload.
        sha256: String,
    },
    /// A comparison of keys.
    Keys {
        /// SHA-256 of its payload.
        sha256: String,
    },
}

/// A proof that the log of an older size is the beginning of this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// The older size.
    pub from: u64,
    /// The hashes, in hex.
    pub proof: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Log {
    checkpoint: String,
    logged: Vec<Logged>,
    growth: Vec<Growth>,
}

const LOG: &str = "log";
const REGISTER: &str = "register";

/// A member that a bundle does not have, or that holds something else.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// A member is missing.
    #[error("member `{0}` is missing")]
    Missing(&'static str),
    /// A name that no member has.
    #[error("member `{0}` has no meaning here")]
    Name(String),
    /// Not in its one encoding.
    #[error("member `{0}`: {1}")]
    Encoding(String, EncodingError),
}

impl Content {
    pub(crate) fn to_members(&self) -> Result<Members, LayoutError> {
        let mut members = Members::new();
        for (version, root) in (1..).zip(&self.roots) {
            members.insert(format!("root/{version:08}"), root.clone());
        }
        members.extend(self.policy_sets.iter().map(|(sha256, set)| (format!("policy/{sha256}"), set.clone())));
        members.extend(self.advisory_sets.iter().map(|(sha256, set)| (format!("advisories/{sha256}"), set.clone())));
        members.extend(self.advisory_blocks.iter().map(|(key, block)| (format!("advisory/{key}"), block.clone())));
        for enrolment in &self.enrolments {
            members.insert(format!("host/{}", enrolment.host), encode("host", enrolment)?);
        }
        for ((host, sequence), report) in &self.reports {
            members.insert(format!("report/{host}/{sequence:016}"), report.clone());
        }
        members.extend(self.looks.iter().map(|(sha256, look)| (format!("outside/{sha256}"), look.clone())));
        members.extend(self.keys.iter().map(|(sha256, look)| (format!("keys/{sha256}"), look.clone())));
        members.extend(self.blobs.iter().map(|(key, blob)| (format!("blob/{key}"), blob.clone())));
        if let Some(register) = &self.register {
            members.insert(REGISTER.into(), encode(REGISTER, register)?);
        }
        let log = Log { checkpoint: self.checkpoint.clone(), logged: self.logged.clone(), growth: self.growth.clone() };
        members.insert(LOG.into(), encode(LOG, &log)?);
        Ok(members)
    }

    /// Reads the members; no other name may be among them.
    pub(crate) fn from_members(mut members: Members) -> Result<Self, LayoutError> {
        let log: Log = decode(LOG, &members.remove(LOG).ok_or(LayoutError::Missing(LOG))?)?;
        let mut content =
            Self { checkpoint: log.checkpoint, logged: log.logged, growth: log.growth, ..Self::default() };
        for (name, bytes) in members {
            let parts: Vec<&str> = name.split('/').collect();
            match parts.as_slice() {
                ["root", version] if *version == format!("{:08}", content.roots.len() + 1) => content.roots.push(bytes),
                ["policy", sha256] => {
                    content.policy_sets.insert((*sha256).to_owned(), bytes);
                }
                ["advisories", sha256] => {
                    content.advisory_sets.insert((*sha256).to_owned(), bytes);
                }
                ["advisory", sha256] => {
                    content.advisory_blocks.insert((*sha256).to_owned(), bytes);
                }
                ["host", host] => {
                    let enrolment: Enrolment = decode(&name, &bytes)?;
                    if enrolment.host != *host {
                        return Err(LayoutError::Name(report::escape::shown(&name)));
                    }
                    content.enrolments.push(enrolment);
                }
                ["report", host, sequence] => {
                    let number = sequence.parse::<u64>().ok().filter(|n| format!("{n:016}") == *sequence);
                    let number = number.ok_or_else(|| LayoutError::Name(report::escape::shown(&name)))?;
                    content.reports.insert(((*host).to_owned(), number), bytes);
                }
                ["outside", sha256] => {
                    content.looks.insert((*sha256).to_owned(), bytes);
                }
                ["keys", sha256] => {
                    content.keys.insert((*sha256).to_owned(), bytes);
                }
                ["blob", key] => {
                    content.blobs.insert((*key).to_owned(), bytes);
                }
                [REGISTER] => content.register = Some(decode(REGISTER, &bytes)?),
                _ => return Err(LayoutError::Name(report::escape::shown(&name))),
            }
        }
        Ok(content)
    }

    /// The root documents found in members that are not checked yet.
    pub(crate) fn roots_of(members: &Members) -> Vec<Vec<u8>> {
        members.iter().filter(|(name, _)| name.starts_with("root/")).map(|(_, bytes)| bytes.clone()).collect()
    }
}

fn encode<T: Serialize>(name: &str, value: &T) -> Result<Vec<u8>, LayoutError> {
    canonical::encode(value).map_err(|e| LayoutError::Encoding(name.to_owned(), e))
}

fn decode<T: Serialize + serde::de::DeserializeOwned>(name: &str, bytes: &[u8]) -> Result<T, LayoutError> {
    canonical::decode(bytes).map_err(|e| LayoutError::Encoding(report::escape::shown(name), e))
}
