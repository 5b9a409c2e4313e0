//! Publishing a set: signed by the advisory keys of the root document, never
//! by this server; whole; and newer than what is in force. Anything else is
//! refused with the reason, and the set in force stays.

use crate::roots::{self, RootsError};
use crate::store::advisories::NewAdvisorySet;
use crate::store::{Change, Refusal, Store};
use advisory::pack::{Container, ContainerError, Manifest, PackError};
use report::Time;
use seal::root::Role;
use std::io::Read;

/// Why an advisory set was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// No root document names who may sign.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// The file.
    #[error("the file is refused: {0}")]
    Container(#[from] ContainerError),
    /// The envelope, or who signed it.
    #[error("the set is not signed by the advisory keys of the root document: {0}")]
    Envelope(#[from] seal::dsse::DsseError),
    /// What it holds.
    #[error("the set is refused: {0}")]
    Set(#[from] PackError),
    /// It would be a finding from its first hour.
    #[error("the set expired at {0}: build one of newer feeds")]
    Expired(Time),
    /// The store.
    #[error("the advisory set was not kept: {0}")]
    Store(#[from] Refusal),
}

/// A published advisory set.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its version.
    pub version: u64,
    /// SHA-256 of its canonical bytes, in hex.
    pub sha256: String,
    /// The releases that it speaks of, with how many records each has.
    pub releases: Vec<(String, u64)>,
    /// When it expires.
    pub expires: Time,
}

/// Checks a file by the newest root document and keeps what it holds.
///
/// # Errors
/// [`PublishError`] says what to mend.
pub async fn publish(store: &Store, mut file: impl Read, now: Time) -> Result<Published, PublishError> {
    let root = roots::current(store).await?;
    let container = Container::read(&mut file)?;
    let keys = root.keys(Role::Advisory, now);
    let threshold = root.threshold(Role::Advisory);
    let payload = seal::signed::open(&container.envelope, seal::signed::ADVISORY_SET, &keys, threshold)?;
    let manifest = Manifest::from_bytes(&payload)?;
    // A set in force stays so after its end; but nobody begins with one that has ended.
    if manifest.expires <= now {
        return Err(PublishError::Expired(manifest.expires));
    }
    container.check(&manifest)?;
    let set = advisory::pack::Set::new(&manifest, &container.blobs);
    for name in manifest.releases.keys() {
        // What an agent could not read is not handed out: every block is opened once here.
        if let Some(release) = set.release(name)? {
            let mut count = 0;
            release.records(|_| count += 1)?;
            if manifest.releases.get(name).is_none_or(|reference| reference.records != count) {
                let why = format!("it says another number of records of {name} than it holds");
                return Err(PackError::Malformed("manifest", why).into());
            }
        }
    }
    let digest = seal::digest::sha256(&payload);
    let Container { envelope, blobs } = container;
    let new = NewAdvisorySet { version: manifest.version, digest, envelope, blobs, at: now };
    store.write(Change::AdvisorySet(Box::new(new))).await?;
    Ok(Published {
        version: manifest.version,
        sha256: hex::encode(digest),
        releases: manifest.releases.iter().map(|(name, of)| (name.clone(), of.records)).collect(),
        expires: manifest.expires,
    })
}
