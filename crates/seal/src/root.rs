//! The root document, as in TUF: n-of-m offline keys that name the keys of each
//! role, each with its validity. It is pinned once by digest; a next one is
//! taken when its version is one higher and both the old threshold of old keys
//! and its own threshold of its own keys have signed it.

use crate::Verified;
use crate::canonical::{self, EncodingError};
use crate::digest::{parse_hex32, sha256_hex};
use crate::dsse::{DsseError, Envelope};
use crate::key::{PublicKey, SigningKey};
use ledger::note;
use report::Time;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The payload type of a root document.
pub const PAYLOAD_TYPE: &str = "application/vnd.tidewaiter.root.v1+json";
/// The longest envelope of a root document that is read, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;
/// The most keys in one list.
pub const MOST_KEYS: usize = 64;
/// The most versions that are followed in one go.
pub const MOST_VERSIONS: usize = 1024;

/// What the keys that a root document names are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Signs policy sets.
    Policy,
    /// Signs advisory sets.
    Advisory,
    /// Signs the log's checkpoints: a verifier key.
    Log,
    /// Issues certificates: the SHA-256 of the CA's certificate.
    Ca,
    /// Signs assignments of profiles to hosts.
    Assignment,
    /// Signs what the server saw from outside: a key of the server's own.
    Observer,
}

/// A key and when it may be used: from `not_before` until, without, `not_after`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Valid<K> {
    /// The key, or what names it.
    pub key: K,
    /// The first instant at which it may be used.
    pub not_before: Time,
    /// The first instant at which it may no longer be used.
    pub not_after: Time,
}

/// Keys of which a number must sign together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signers {
    /// How many must sign, at least 1.
    pub threshold: u32,
    /// The keys, in ascending order, each once; none if nobody may sign.
    pub keys: Vec<Valid<PublicKey>>,
}

/// The keys of each role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// Who signs policy sets.
    pub policy: Signers,
    /// Who signs advisory sets.
    pub advisory: Signers,
    /// Who signs assignments.
    pub assignment: Signers,
    /// The log's verifier keys (`name+id+key`), in ascending order.
    pub log: Vec<Valid<String>>,
    /// The SHA-256 of each CA certificate's DER, in ascending order.
    pub ca: Vec<Valid<String>>,
    /// Who signs what was seen from outside, in ascending order; one signature
    /// is enough. None is written by leaving the field out, so that documents
    /// from before there was this role keep their one encoding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observer: Vec<Valid<PublicKey>>,
}

/// A root document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootDocument {
    /// Counts from 1 and grows by one.
    pub version: u64,
    /// When it was made.
    pub created: Time,
    /// From when on it names no key any more; a next one can still follow it.
    pub expires: Time,
    /// How many root keys must sign the next document.
    pub threshold: u32,
    /// The root keys, in ascending order, each once.
    pub root_keys: Vec<PublicKey>,
    /// The keys of each role.
    pub roles: Roles,
}

/// Why a root document was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RootError {
    /// It is longer than the bound.
    #[error("the root document's envelope has {0} bytes, more than {MOST_BYTES}")]
    TooLarge(usize),
    /// The envelope or its signatures are not right.
    #[error(transparent)]
    Envelope(#[from] DsseError),
    /// It is not canonical JSON of its shape.
    #[error("the root document was refused: {0}")]
    Encoding(#[source] EncodingError),
    /// What it says cannot be.
    #[error("the root document's {0}")]
    Content(&'static str),
    /// It is not the one that was pinned.
    #[error("the root document is {found}, and {pinned} was pinned")]
    NotPinned {
        /// The SHA-256 that was pinned.
        pinned: String,
        /// The SHA-256 that it has.
        found: String,
    },
    /// Its version does not follow on the current one.
    #[error("version {found} of the root document does not follow on version {current}")]
    Version {
        /// The current version.
        current: u64,
        /// The one that was offered.
        found: u64,
    },
    /// Too few of the current root keys have signed the next document.
    #[error("{found} of the current root keys have signed; {needed} must")]
    OldThreshold {
        /// How many must.
        needed: u32,
        /// How many have.
        found: usize,
    },
    /// Too few of its own root keys have signed it.
    #[error("{found} of its own root keys have signed; {needed} must")]
    NewThreshold {
        /// How many must.
        needed: u32,
        /// How many have.
        found: usize,
    },
    /// There is no document to follow, or there are more than the bound.
    #[error("{0} root documents, where 1 to {MOST_VERSIONS} may stand")]
    Count(usize),
}

/// Signs a root document with some of the root keys; more can be added to the
/// envelope later with [`Envelope::add_signature`].
///
/// # Errors
/// What it says cannot be.
pub fn sign(document: &RootDocument, keys: &[&SigningKey]) -> Result<Envelope, RootError> {
    Ok(Envelope::sign(PAYLOAD_TYPE, document.to_bytes()?, keys))
}

/// Takes a first root document: the one whose payload has the pinned SHA-256,
/// signed by its own threshold. Version 1 bears no other signature; a later one
/// bears those of the version before it as well, which nobody here can judge.
///
/// # Errors
/// Every other document.
pub fn trust_first(envelope: &[u8], payload_sha256: &str) -> Result<Verified<RootDocument>, RootError> {
    let (envelope, document) = read(envelope)?;
    let found = sha256_hex(&envelope.payload);
    if found != payload_sha256 {
        return Err(RootError::NotPinned { pinned: payload_sha256.to_owned(), found });
    }
    check_signers(&envelope, &document, &[], document.version == 1)?;
    Ok(Verified::new(document))
}

/// Takes the next root document: one version higher, signed by the threshold
/// of the current one and by its own, and by nobody else. The current one may
/// have expired: a host that slept must be able to catch up.
///
/// # Errors
/// Every other document.
pub fn trust_next(current: &Verified<RootDocument>, envelope: &[u8]) -> Result<Verified<RootDocument>, RootError> {
    let (envelope, next) = read(envelope)?;
    if current.version.checked_add(1) != Some(next.version) {
        return Err(RootError::Version { current: current.version, found: next.version });
    }
    check_signers(&envelope, &next, &current.root_keys, true)?;
    let found = envelope.signers(&current.root_keys).len();
    if found < as_count(current.threshold) {
        return Err(RootError::OldThreshold { needed: current.threshold, found });
    }
    Ok(Verified::new(next))
}

/// Takes the first root document by its pinned digest, then each next one.
///
/// # Errors
/// Any of them is refused.
pub fn follow(envelopes: &[Vec<u8>], first_payload_sha256: &str) -> Result<Verified<RootDocument>, RootError> {
    let count = || RootError::Count(envelopes.len());
    let (first, rest) = envelopes.split_first().ok_or_else(count)?;
    if envelopes.len() > MOST_VERSIONS {
        return Err(count());
    }
    rest.iter().try_fold(trust_first(first, first_payload_sha256)?, |current, next| trust_next(&current, next))
}

impl RootDocument {
    /// The canonical bytes, which are what is signed and pinned.
    ///
    /// # Errors
    /// What it says cannot be.
    pub fn to_bytes(&self) -> Result<Vec<u8>, RootError> {
        self.check()?;
        canonical::encode(self).map_err(RootError::Encoding)
    }

    /// Reads canonical bytes. That says nothing about who signed them.
    ///
    /// # Errors
    /// They are of another form, or what they say cannot be.
    pub fn parse(bytes: &[u8]) -> Result<Self, RootError> {
        let document: Self = canonical::decode_within(bytes, MOST_BYTES).map_err(RootError::Encoding)?;
        document.check()?;
        Ok(document)
    }

    /// The keys of a role that may be used at an instant; none once the
    /// document itself has expired, and none for the roles whose keys are of
    /// another kind ([`Self::log_keys`], [`Self::ca_digests`]).
    #[must_use]
    pub fn keys(&self, role: Role, at: Time) -> Vec<PublicKey> {
        match role {
            Role::Observer => self.valid(&self.roles.observer, at),
            _ => self.signers(role).map(|signers| self.valid(&signers.keys, at)).unwrap_or_default(),
        }
    }

    /// How many different keys of a role must sign.
    #[must_use]
    pub fn threshold(&self, role: Role) -> usize {
        self.signers(role).map_or(1, |signers| as_count(signers.threshold))
    }

    /// The log's verifier keys that may be used at an instant.
    #[must_use]
    pub fn log_keys(&self, at: Time) -> Vec<String> {
        self.valid(&self.roles.log, at)
    }

    /// The digests of the CA certificates that may be used at an instant.
    #[must_use]
    pub fn ca_digests(&self, at: Time) -> Vec<String> {
        self.valid(&self.roles.ca, at)
    }

    const fn signers(&self, role: Role) -> Option<&Signers> {
        match role {
            Role::Policy => Some(&self.roles.policy),
            Role::Advisory => Some(&self.roles.advisory),
            Role::Assignment => Some(&self.roles.assignment),
            Role::Log | Role::Ca | Role::Observer => None,
        }
    }

    fn valid<K: Clone>(&self, keys: &[Valid<K>], at: Time) -> Vec<K> {
        let valid = |k: &&Valid<K>| at < self.expires && k.not_before <= at && at < k.not_after;
        keys.iter().filter(valid).map(|k| k.key.clone()).collect()
    }

    /// What the types do not say; the same for writing and for reading.
    fn check(&self) -> Result<(), RootError> {
        let roles = &self.roles;
        let thresholds = [&roles.policy, &roles.advisory, &roles.assignment];
        let is_log_key = |key: &String| {
            note::Verifier::parse(key).is_ok_and(|verifier| PublicKey::from_bytes(&verifier.public_key()).is_ok())
        };
        let checks = [
            ("version is not from 1 on", self.version >= 1),
            ("end does not come after its beginning", self.created < self.expires),
            ("threshold is not from 1 to the number of its keys", fits(self.threshold, self.root_keys.len())),
            ("root keys are not in order, each once, at most 64", in_order(&self.root_keys, |k| k)),
            (
                "roles have a threshold that is not from 1 to the number of their keys",
                thresholds.iter().all(|s| fits(s.threshold, s.keys.len().max(1))),
            ),
            (
                "roles have keys that are not in order, each once, at most 64",
                thresholds.iter().all(|s| in_order(&s.keys, |k| &k.key))
                    && in_order(&roles.observer, |k| &k.key)
                    && in_order(&roles.log, |k| &k.key)
                    && in_order(&roles.ca, |k| &k.key),
            ),
            (
                "roles have a key whose validity ends before it begins",
                thresholds.iter().all(|s| spans(&s.keys))
                    && spans(&roles.observer)
                    && spans(&roles.log)
                    && spans(&roles.ca),
            ),
            ("log keys are not verifier keys for Ed25519", roles.log.iter().all(|k| is_log_key(&k.key))),
            ("CA digests are not SHA-256 in hex", roles.ca.iter().all(|k| parse_hex32(&k.key).is_some())),
        ];
        match checks.iter().find(|(_, holds)| !holds) {
            Some((fault, _)) => Err(RootError::Content(fault)),
            None => Ok(()),
        }
    }
}

fn fits(threshold: u32, keys: usize) -> bool {
    threshold >= 1 && as_count(threshold) <= keys
}

/// Ascending and each once: a key that stands twice can never count twice.
fn in_order<T, K: Ord>(items: &[T], key: impl Fn(&T) -> &K) -> bool {
    items.len() <= MOST_KEYS && items.is_sorted_by(|a, b| key(a) < key(b))
}

fn spans<K>(keys: &[Valid<K>]) -> bool {
    keys.iter().all(|k| k.not_before < k.not_after)
}

/// A threshold beyond what can be counted is beyond every number of keys.
fn as_count(threshold: u32) -> usize {
    usize::try_from(threshold).unwrap_or(usize::MAX)
}

fn read(envelope: &[u8]) -> Result<(Envelope, RootDocument), RootError> {
    if envelope.len() > MOST_BYTES {
        return Err(RootError::TooLarge(envelope.len()));
    }
    let envelope = Envelope::parse(envelope)?;
    if envelope.payload_type != PAYLOAD_TYPE {
        let found = envelope.payload_type.chars().take(100).collect();
        return Err(DsseError::PayloadType { expected: PAYLOAD_TYPE.to_owned(), found }.into());
    }
    let document = RootDocument::parse(&envelope.payload)?;
    Ok((envelope, document))
}

/// The document's own threshold, every signature of a known key true, and, if
/// so wished, none of a stranger.
fn check_signers(
    envelope: &Envelope,
    document: &RootDocument,
    also: &[PublicKey],
    alone: bool,
) -> Result<(), RootError> {
    let all = [&document.root_keys, also].concat();
    if alone {
        envelope.verify_alone(PAYLOAD_TYPE, &all, 1)?;
    } else {
        envelope.verify(PAYLOAD_TYPE, &all, 1)?;
    }
    let found = envelope.signers(&document.root_keys).len();
    if found < as_count(document.threshold) {
        return Err(RootError::NewThreshold { needed: document.threshold, found });
    }
    Ok(())
}

#[cfg(test)]
#[path = "root_tests.rs"]
pub(crate) mod tests;
