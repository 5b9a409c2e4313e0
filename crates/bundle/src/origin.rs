//! Who may speak: the root documents and the keys of the log, anchored in the
//! auditor's own trust file, or in nothing but the bundle itself.

use ledger::note::Verifier;
use report::Time;
use seal::Verified;
use seal::digest::sha256_hex;
use seal::dsse::Envelope;
use seal::key::PublicKey;
use seal::root::{self, RootDocument, RootError};
use seal::trust::Trust;

/// Why nobody in the bundle may speak.
#[derive(Debug, thiserror::Error)]
pub enum OriginError {
    /// There is no root document.
    #[error("the bundle has no root document")]
    NoRoot,
    /// A root document does not follow from the one before.
    #[error("root document: {0}")]
    Root(#[from] RootError),
    /// The envelope of the first root document is none.
    #[error("root document 1: {0}")]
    Envelope(#[from] seal::dsse::DsseError),
    /// A key of the log is not written as the signed-note format has it.
    #[error("a key of the log in the root document: {0}")]
    LogKey(#[from] ledger::note::NoteError),
    /// A key is not an Ed25519 public key.
    #[error("a key of the log is not an Ed25519 key: {0}")]
    Key(#[from] seal::key::KeyError),
}

/// Who may speak, and who says so.
pub(crate) struct Origin {
    /// The newest root document that the chain leads to.
    pub root: Verified<RootDocument>,
    /// The keys of the log.
    pub logs: Vec<Verifier>,
    /// True if the auditor's trust file says so; else only the bundle does.
    pub anchored: bool,
}

/// Follows the root documents from the trust file's newest on, or from the
/// bundle's own first where there is no trust file. A key that was replaced
/// stays in the newest document with the end of its validity, so that what it
/// signed before can be verified.
pub(crate) fn find(roots: &[Vec<u8>], trust: Option<&Trust>, at: Time) -> Result<Origin, OriginError> {
    let (root, mut logs) = if let Some(trust) = trust {
        let known = usize::try_from(trust.root.version).unwrap_or(usize::MAX);
        let mut later = roots.iter().skip(known);
        let root = later.try_fold(trust.root.clone(), |current, next| root::trust_next(&current, next))?;
        (root, trust.logs.clone())
    } else {
        let first = Envelope::parse(roots.first().ok_or(OriginError::NoRoot)?)?;
        (root::follow(roots, &sha256_hex(&first.payload))?, Vec::new())
    };
    for key in root.log_keys(at) {
        logs.push(Verifier::parse(&key)?);
    }
    Ok(Origin { root, logs, anchored: trust.is_some() })
}

impl Origin {
    /// The keys of the log, as they sign envelopes.
    pub(crate) fn log_keys(&self) -> Result<Vec<PublicKey>, OriginError> {
        self.logs.iter().map(|log| Ok(PublicKey::from_bytes(&log.public_key())?)).collect()
    }
}
