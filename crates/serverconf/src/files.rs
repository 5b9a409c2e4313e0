//! The door to configuration files: whoever calls the readers decides what a
//! path means (a live host, a mounted root, a test's list).

use std::sync::Arc;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("there is no {0}")]
    Missing(String),
    /// It is there and must not or cannot be read.
    #[error("{0} cannot be read: {1}")]
    Failed(String, String),
    /// It is larger than what is read.
    #[error("{0} is larger than the bound")]
    TooLarge(String),
}

/// Reads files by absolute path, within the caller's bounds of size and number.
pub trait Files {
    /// The whole content of a file.
    ///
    /// # Errors
    /// If it is missing, unreadable or too large.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError>;

    /// The files that a shell pattern (`*`, `?`, `[a-z]`) means, sorted by name.
    ///
    /// # Errors
    /// If a folder of the pattern is there and cannot be listed.
    fn matching(&self, pattern: &str) -> Result<Vec<String>, ReadError>;
}
