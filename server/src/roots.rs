//! Root documents: the first is pinned by whoever installs it, each next one
//! must be signed by the one before.

use crate::folder::Folder;
use crate::store::log::{NewRoot, SignedDocument};
use crate::store::{Change, Refusal, Store};
use report::Time;
use seal::Verified;
use seal::dsse::Envelope;
use seal::root::{RootDocument, RootError};

/// Why there is no root document, or one was not installed.
#[derive(Debug, thiserror::Error)]
pub enum RootsError {
    /// None was installed.
    #[error(
        "no root document is installed; make one with `tidewaiter root init`, then `tidewaiter-server root install`"
    )]
    None,
    /// The envelope.
    #[error("the root document's envelope is refused: {0}")]
    Envelope(#[from] seal::dsse::DsseError),
    /// The document, or who signed it.
    #[error("the root document is refused: {0}")]
    Document(#[from] RootError),
    /// It does not name this server's log.
    #[error("the root document does not name this server's log key {0}")]
    Log(String),
    /// It does not name this server's certificate authority.
    #[error("the root document does not name this server's certificate authority {0}")]
    Ca(String),
    /// The store.
    #[error("the root document was not kept: {0}")]
    Store(#[from] Refusal),
    /// The database.
    #[error("the database cannot be read: {0}")]
    Database(#[from] sqlx::Error),
    /// Our own keys.
    #[error(transparent)]
    Folder(#[from] crate::folder::FolderError),
}

/// The newest root document, verified from the first one on.
///
/// # Errors
/// [`RootsError::None`] if none was installed.
pub async fn current(store: &Store) -> Result<Verified<RootDocument>, RootsError> {
    follow(&crate::store::log::roots(store.readers()).await?)
}

fn follow(kept: &[SignedDocument]) -> Result<Verified<RootDocument>, RootsError> {
    let first = kept.first().ok_or(RootsError::None)?;
    let envelopes: Vec<_> = kept.iter().map(|k| k.envelope.clone()).collect();
    Ok(seal::root::follow(&envelopes, &first.sha256)?)
}

/// SHA-256 of the first root document's payload, in hex: what tokens pin.
///
/// # Errors
/// [`RootsError::None`] if none was installed.
pub async fn first_digest(store: &Store) -> Result<String, RootsError> {
    let kept = crate::store::log::roots(store.readers()).await?;
    Ok(kept.first().ok_or(RootsError::None)?.sha256.clone())
}

/// Installs a root document: the first, or the one after the newest. It must
/// name this server's log and authority, or no agent would believe this server.
///
/// # Errors
/// [`RootsError`] says what to mend.
pub async fn install(store: &Store, folder: &Folder, envelope: &[u8], now: Time) -> Result<u64, RootsError> {
    let kept = crate::store::log::roots(store.readers()).await?;
    let payload = Envelope::parse(envelope)?.payload;
    let digest = seal::digest::sha256(&payload);
    let document = if kept.is_empty() {
        seal::root::trust_first(envelope, &hex::encode(digest))?
    } else {
        seal::root::trust_next(&follow(&kept)?, envelope)?
    };
    let log = folder.verifier()?.to_string();
    if !document.log_keys(now).contains(&log) {
        return Err(RootsError::Log(log));
    }
    let ca = folder.ca.digest();
    if !document.ca_digests(now).contains(&ca) {
        return Err(RootsError::Ca(ca));
    }
    let new = NewRoot { version: document.version, digest, envelope: envelope.to_vec(), at: now };
    store.write(Change::Root(new)).await?;
    Ok(document.version)
}
