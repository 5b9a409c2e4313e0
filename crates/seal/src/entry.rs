//! Entries of the log: a kind, a time, and a salted commitment to a digest.
//! Without the salt an entry says nothing about what was logged.

use crate::canonical::{self, EncodingError};
use crate::digest::sha256;
use ledger::Hash;
use ledger::tree::leaf_hash;
use report::Time;
use report::wire::{EntryKind, LogEntry};

/// The longest entry that is read, in bytes.
pub const MOST_BYTES: usize = 1024;

/// An entry that commits to the SHA-256 of something.
#[must_use]
pub fn make(kind: EntryKind, time: Time, digest: &[u8; 32], salt: &[u8; 32]) -> LogEntry {
    LogEntry { kind, time, commitment: commitment(digest, salt) }
}

/// Whether the entry commits to this digest with this salt.
#[must_use]
pub fn opens(entry: &LogEntry, digest: &[u8; 32], salt: &[u8; 32]) -> bool {
    entry.commitment == commitment(digest, salt)
}

/// The bytes of an entry, and their leaf hash.
///
/// # Errors
/// None that a caller can bring about.
pub fn leaf(entry: &LogEntry) -> Result<(Vec<u8>, Hash), EncodingError> {
    let bytes = canonical::encode(entry)?;
    let hash = leaf_hash(&bytes);
    Ok((bytes, hash))
}

/// Reads the bytes of an entry in their one form.
///
/// # Errors
/// They are too long, or in another form.
pub fn read(bytes: &[u8]) -> Result<LogEntry, EncodingError> {
    canonical::decode_within(bytes, MOST_BYTES)
}

fn commitment(digest: &[u8; 32], salt: &[u8; 32]) -> String {
    hex::encode(sha256(&[&salt[..], digest].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_opens_with_its_own_digest_and_salt() {
        let (digest, salt) = (sha256(b"report"), sha256(b"salt"));
        let entry = make(EntryKind::Report, Time::from_seconds(0), &digest, &salt);
        assert!(opens(&entry, &digest, &salt));
        assert!(!opens(&entry, &salt, &digest));
        assert!(!opens(&entry, &sha256(b"other"), &salt));
        let (bytes, hash) = leaf(&entry).unwrap();
        assert_eq!(hash, leaf_hash(&bytes));
        let text = String::from_utf8(bytes.clone()).unwrap();
        let commitment = &entry.commitment;
        assert_eq!(
            text,
            format!(r#"{{"commitment":"{commitment}","kind":"report","time":"1970-01-01T00:00:00.000Z"}}"#)
        );
        assert_eq!(read(&bytes), Ok(entry));
        assert!(read(text.replace(':', ": ").as_bytes()).is_err());
        assert!(matches!(read(&[b' '; MOST_BYTES + 1]), Err(EncodingError::TooLarge { .. })));
    }
}
