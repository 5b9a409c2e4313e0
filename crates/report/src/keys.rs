//! Keys compared across the fleet, as the server signs it: the same certificate
//! on several hosts, the same key in different certificates, and RSA keys that
//! share a prime. Nothing secret stands in it: a shared prime would be the keys.

use crate::Time;
use serde::{Deserialize, Serialize};

/// The `predicateType` of a comparison of keys.
pub const KEYS_TYPE: &str = "urn:tidewaiter:keys:v1";
/// The most hosts of one comparison.
pub const MOST_HOSTS: usize = 200_000;

/// What the server says of the fleet's keys. The statement's subjects are the
/// reports that it compared, each under `host/sequence`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyLook {
    /// The release of the program that compared, `major.minor.patch`.
    pub observer: String,
    /// When, by the server's clock.
    pub at: Time,
    /// What was compared, by host in ascending order, each once.
    pub inputs: Vec<KeyInput>,
    /// Hosts in service that were not compared, by id in ascending order.
    pub unread: Vec<Unread>,
    /// How much was compared.
    pub compared: Compared,
    /// What was found.
    pub found: Reuse,
}

/// The report of a host that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyInput {
    /// The host's id.
    pub host: String,
    /// The report's number.
    pub sequence: u64,
    /// SHA-256 of the report's payload, in hex.
    pub report: String,
    /// The tree hash of its table `certificate.file`; `None` if it has none. A
    /// later report with the same tables says the same.
    pub files: Option<String>,
    /// The tree hash of its table `tls.presented_chain`; `None` if it has none.
    pub endpoints: Option<String>,
}

/// A host that was not compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unread {
    /// The host's id.
    pub host: String,
    /// Why.
    pub reason: String,
}

/// How much was compared, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// Certificates.
    pub certificates: u64,
    /// Public keys in them.
    pub keys: u64,
    /// RSA moduli that were searched for shared primes.
    pub moduli: u64,
}

/// What was found. Every list is in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reuse {
    /// The same certificate on several hosts: its key is on all of them. One
    /// name that several hosts serve needs that, or keys of their own.
    pub certificates: Vec<Holders>,
    /// The same key in different certificates.
    pub keys: Vec<SharedKey>,
    /// RSA keys that share a prime: whoever has both can compute their private halves.
    pub primes: Vec<SharedPrime>,
}

/// A certificate that services show for themselves, and the hosts that have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holders {
    /// SHA-256 of its DER, in hex.
    pub sha256: String,
    /// Its subject, RFC 4514.
    pub subject: String,
    /// The ids of the hosts.
    pub hosts: Vec<String>,
}

/// A key that stands in several certificates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedKey {
    /// SHA-256 of the SubjectPublicKeyInfo, in hex.
    pub spki_sha256: String,
    /// The certificates; at least two.
    pub certificates: Vec<Holders>,
}

/// An RSA key that shares a prime with others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedPrime {
    /// SHA-256 of the SubjectPublicKeyInfo, in hex.
    pub spki_sha256: String,
    /// The keys that it shares a prime with; empty if so many do that nobody sorted them.
    pub with: Vec<String>,
    /// The ids of the hosts that have a certificate of it.
    pub hosts: Vec<String>,
}

impl Reuse {
    /// True if nothing was found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.keys.is_empty() && self.primes.is_empty()
    }

    /// What is left of it among these hosts: what a comparison of them alone finds.
    /// `None` of primes if it does not say which keys share them.
    #[must_use]
    pub fn among(&self, is_among: impl Fn(&str) -> bool) -> Self {
        let kept = |of: &Holders| {
            let hosts: Vec<_> = of.hosts.iter().filter(|host| is_among(host)).cloned().collect();
            Holders { hosts, ..of.clone() }
        };
        let key = |of: &SharedKey| {
            let held = of.certificates.iter().map(&kept).filter(|one| !one.hosts.is_empty());
            SharedKey { certificates: held.collect(), ..of.clone() }
        };
        let held: Vec<_> = self
            .primes
            .iter()
            .map(|one| {
                let hosts: Vec<_> = one.hosts.iter().filter(|host| is_among(host)).cloned().collect();
                SharedPrime { hosts, ..one.clone() }
            })
            .filter(|one| !one.hosts.is_empty())
            .collect();
        let primes = held.iter().map(|one| {
            let with = one.with.iter().filter(|other| held.iter().any(|one| one.spki_sha256 == **other));
            SharedPrime { with: with.cloned().collect(), ..one.clone() }
        });
        Self {
            certificates: self.certificates.iter().map(&kept).filter(|one| one.hosts.len() > 1).collect(),
            keys: self.keys.iter().map(key).filter(|one| one.certificates.len() > 1).collect(),
            primes: primes.filter(|one| !one.with.is_empty()).collect(),
        }
    }
}
