//! A fleet held against an advisory set, as the server signs it: which set,
//! how many hosts, and digests over what went in and what came out. Whoever has
//! the same set and the same tables finds the same digests.

use crate::Time;
use crate::predicate::SetReference;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The `predicateType` of a comparison of a fleet with an advisory set.
pub const EXPOSURE_TYPE: &str = "urn:tidewaiter:exposure:v1";

/// What the server says of the fleet. It has one size, however large the fleet
/// is: the lists under its two digests are fetched beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExposureLook {
    /// The release of the program that compared, `major.minor.patch`.
    pub observer: String,
    /// When, by the server's clock.
    pub at: Time,
    /// The advisory set that was asked.
    pub set: SetReference,
    /// How many hosts were compared.
    pub hosts: u64,
    /// How many hosts in service could not be.
    pub unread: u64,
    /// How many pairs of a host and a hole that it has.
    pub findings: u64,
    /// How many pairs of a host and a hole of which it cannot be told.
    pub untold: u64,
    /// SHA-256 over the [`ComparedHost`]s in ascending order of their ids, in hex: each
    /// as canonical JSON (RFC 8785) and a line feed.
    pub inputs_sha256: String,
    /// SHA-256 over the [`ExposedBy`]s in the order of releases, packages and
    /// identifiers, in hex; in the same form.
    pub findings_sha256: String,
}

/// A host that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparedHost {
    /// Its id.
    pub host: String,
    /// The tables that were asked about, each with its tree hash. A later report
    /// with the same tables says the same.
    pub tables: BTreeMap<String, String>,
}

/// A hole, and who has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExposedBy {
    /// The part of the set that tells of it.
    pub release: String,
    /// The package as that part names it.
    pub package: String,
    /// The issuer's identifier.
    pub id: String,
    /// The hosts that have it: their places, from 0, among those compared.
    pub hosts: Vec<u32>,
    /// The hosts of which it cannot be told.
    pub untold: Vec<u32>,
}

impl ExposureLook {
    /// True if the other one says the same, whenever and by whichever release.
    #[must_use]
    pub fn says_as(&self, other: &Self) -> bool {
        *self == Self { observer: self.observer.clone(), at: self.at, ..other.clone() }
    }
}
