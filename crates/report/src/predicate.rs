//! What a host signs: the predicate of its in-toto statement, and the manifest
//! that binds it to every row.

use crate::{Gap, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The `predicateType` of a report.
pub const REPORT_TYPE: &str = "urn:tidewaiter:report:v1";

/// What a report says besides the two digests of its subject
/// (`manifest` and `findings`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// Who reports.
    pub host: HostIdentity,
    /// The kernel's boot id.
    pub boot: String,
    /// The program that gathered and judged.
    pub agent: AgentIdentity,
    /// The edition of language and tables that it judged by.
    pub edition: u32,
    /// The policy set that it judged by; `None` for facts alone.
    pub policy_set: Option<SetReference>,
    /// Which profile, and why that one.
    pub profile: Option<ProfileChoice>,
    /// The advisory set in use; `None` where there is none.
    pub advisory_set: Option<SetReference>,
    /// When gathering began, by the host's clock.
    pub started: Time,
    /// When gathering ended: the `now` of every judgement.
    pub ended: Time,
    /// The number of this report since enrolment, from 1.
    pub sequence: u64,
    /// SHA-256 of the payload of the report before; `None` for the first.
    pub previous: Option<String>,
    /// The last checkpoint of the log that this agent verified.
    pub checkpoint: Option<CheckpointSeen>,
}

/// Who reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostIdentity {
    /// The id given at enrolment: 32 hex digits.
    pub id: String,
    /// The host's own name.
    pub name: String,
    /// Labels set on the host.
    pub labels: BTreeMap<String, String>,
}

/// The program that gathered and judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentIdentity {
    /// Its release, `major.minor.patch`.
    pub version: String,
    /// SHA-256 of its executable, in hex; `None` if it could not be read.
    pub sha256: Option<String>,
}

/// A signed set named by digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetReference {
    /// SHA-256 of its canonical bytes, in hex.
    pub sha256: String,
    /// Its version, which only grows.
    pub version: u64,
    /// When it expires; it stays in force after, and that is a finding.
    pub expires: Time,
}

/// Which profile, and why that one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileChoice {
    /// The profile's id.
    pub id: String,
    /// Why: the assignment, or the facts that it is for.
    pub why: String,
}

/// A checkpoint of the log that the agent saw and verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointSeen {
    /// The log's origin.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The root hash, in hex.
    pub root: String,
}

/// The manifest: each table with the Merkle root of its rows, their number,
/// and its gaps. A report names the SHA-256 of its canonical bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The tables, by name.
    pub tables: BTreeMap<String, ManifestTable>,
}

/// One table in the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestTable {
    /// The RFC 6962 tree hash over the rows' canonical bytes, in hex. A row
    /// of a personal table is preceded by its salt.
    pub root: String,
    /// How many rows.
    pub rows: u32,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}
