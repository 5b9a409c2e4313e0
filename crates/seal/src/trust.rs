//! An auditor's trust file: the root documents and the log's keys, from the
//! auditor's own hands and never from a bundle. Canonical JSON, one encoding.

use crate::Verified;
use crate::canonical::{self, EncodingError};
use crate::digest::sha256_hex;
use crate::dsse::{DsseError, Envelope};
use crate::root::{RootDocument, RootError, follow};
use ledger::note::{NoteError, Verifier};
use report::Time;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The shape of a trust file.
pub const SHAPE: &str = "tidewaiter.trust.v1";
/// The longest trust file that is read, in bytes.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Why a trust file was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TrustError {
    /// It is not canonical JSON of its shape.
    #[error("the trust file was refused: {0}")]
    Encoding(#[from] EncodingError),
    /// It is a file of another shape.
    #[error("this is no trust file: its shape is `{0}`, not `{SHAPE}`")]
    Shape(String),
    /// The first root document's envelope is not right.
    #[error("the first root document of the trust file was refused: {0}")]
    First(#[source] DsseError),
    /// A root document is not right.
    #[error("a root document of the trust file was refused: {0}")]
    Root(#[from] RootError),
    /// A key of the log is not right.
    #[error("a log key of the trust file was refused: {0}")]
    Log(#[from] NoteError),
}

/// What a trust file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustFile {
    /// The root documents from version 1 on, each a DSSE envelope as text. The
    /// first is pinned by standing here.
    pub roots: Vec<String>,
    /// Verifier keys of the log, `name+id+key`, besides those that the root names.
    pub log: Vec<String>,
}

/// What an auditor trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The last root document.
    pub root: Verified<RootDocument>,
    /// The log's keys that the file itself names.
    pub logs: Vec<Verifier>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    shape: String,
    roots: Vec<String>,
    log: Vec<String>,
}

impl TrustFile {
    /// The file's bytes.
    ///
    /// # Errors
    /// None that a caller can bring about.
    pub fn to_bytes(&self) -> Result<Vec<u8>, TrustError> {
        let written = Written { shape: SHAPE.to_owned(), roots: self.roots.clone(), log: self.log.clone() };
        Ok(canonical::encode(&written)?)
    }

    /// Reads a file; a newline at its end is passed over, since editors add one.
    ///
    /// # Errors
    /// It is of another form or shape.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrustError> {
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let written: Written = canonical::decode_within(bytes, MOST_BYTES)?;
        if written.shape != SHAPE {
            return Err(TrustError::Shape(written.shape.chars().take(100).collect()));
        }
        Ok(Self { roots: written.roots, log: written.log })
    }

    /// Reads a file and verifies what it holds.
    ///
    /// # Errors
    /// Anything in it is not right.
    pub fn load(bytes: &[u8]) -> Result<Trust, TrustError> {
        let file = Self::parse(bytes)?;
        let first = file.roots.first().ok_or(RootError::Count(0))?;
        let pin = sha256_hex(&Envelope::parse(first.as_bytes()).map_err(TrustError::First)?.payload);
        let envelopes: Vec<_> = file.roots.into_iter().map(String::into_bytes).collect();
        let root = follow(&envelopes, &pin)?;
        let logs = file.log.iter().map(|key| Verifier::parse(key)).collect::<Result<_, _>>()?;
        Ok(Trust { root, logs })
    }
}

impl Trust {
    /// The log's keys that may be used at an instant: those that the file names
    /// and those that the root document names, each once.
    #[must_use]
    pub fn log_keys(&self, at: Time) -> Vec<Verifier> {
        let named = self.root.log_keys(at);
        let mut keys: Vec<_> = named.iter().filter_map(|key| Verifier::parse(key).ok()).collect();
        keys.extend(self.logs.iter().cloned());
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root::tests::{document, log_key, signed};

    fn sample() -> TrustFile {
        let text =
            |version, seeds: &[u8], by: &[u8]| String::from_utf8(signed(&document(version, 1, seeds), by)).unwrap();
        TrustFile { roots: vec![text(1, &[1], &[1]), text(2, &[2], &[1, 2])], log: vec![log_key()] }
    }

    #[test]
    fn what_was_written_is_loaded() {
        let file = sample();
        let bytes = file.to_bytes().unwrap();
        assert!(bytes.starts_with(b"{\"log\":["));
        let trust = TrustFile::load(&bytes).unwrap();
        assert_eq!(trust.root.version, 2);
        assert_eq!(trust.logs.iter().map(ToString::to_string).collect::<Vec<_>>(), file.log);
        // The root names the same key: it stands there once.
        assert_eq!(trust.log_keys(trust.root.created), trust.logs);
        assert_eq!(TrustFile::load(&[&bytes[..], b"\n"].concat()), Ok(trust));
        assert_eq!(TrustFile::parse(&bytes), Ok(file));
    }

    #[test]
    fn without_keys_of_its_own_those_of_the_root_hold() {
        let file = TrustFile { log: Vec::new(), ..sample() };
        let trust = TrustFile::load(&file.to_bytes().unwrap()).unwrap();
        assert_eq!(trust.log_keys(trust.root.created).len(), 1);
        assert_eq!(trust.log_keys(trust.root.expires), []);
    }

    #[test]
    fn what_is_not_right_is_refused() {
        let changed = |change: fn(&mut TrustFile)| {
            let mut file = sample();
            change(&mut file);
            TrustFile::load(&file.to_bytes().unwrap()).unwrap_err()
        };
        assert_eq!(changed(|f| f.roots.clear()), TrustError::Root(RootError::Count(0)));
        let version = RootError::Version { current: 2, found: 1 };
        assert_eq!(changed(|f| f.roots.swap(0, 1)), TrustError::Root(version));
        assert!(matches!(changed(|f| f.roots[0].push(' ')), TrustError::First(DsseError::Encoding(_))));
        assert!(matches!(changed(|f| f.log[0].push('=')), TrustError::Log(NoteError::VerifierKey)));
        let text = String::from_utf8(sample().to_bytes().unwrap()).unwrap();
        let other = TrustFile::load(text.replace("trust.v1", "trust.v2").as_bytes());
        assert_eq!(other, Err(TrustError::Shape("tidewaiter.trust.v2".into())));
        assert!(matches!(
            TrustFile::load(text.replace(",\"roots\"", ", \"roots\"").as_bytes()),
            Err(TrustError::Encoding(_))
        ));
        assert!(TrustFile::load(b"").is_err());
    }
}
