//! Packed sets. One signed [`Manifest`] names, for each release, an index of
//! blocks; a block holds the records of a few packages, sorted and compressed,
//! under its SHA-256. So one signature covers everything, a reader takes only
//! the blocks of packages that are installed, and a new set costs only the
//! blocks that changed: where a block ends follows from the names in it, not
//! from how much stands before it.

mod block;
mod build;
mod container;
mod manifest;
mod read;
mod record;

pub use build::{Builder, Built, Packed};
pub use container::{Container, ContainerError};
pub use manifest::{BlockRef, Index, Manifest, ReleaseRef, SourceRef};
pub use read::{Blocks, Release, Set};

/// Why a set, an index or a block is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Not of its shape, or not in its one encoding.
    #[error("the advisory set's {0} is not what it should be: {1}")]
    Malformed(&'static str, String),
    /// Larger than it may be.
    #[error("the advisory set's {0} is larger than it may be")]
    TooLarge(&'static str),
    /// The bytes are not those that were named.
    #[error("block {0} has other bytes than its name says")]
    Another(String),
    /// It is not at hand.
    #[error("block {0} of the advisory set is not at hand")]
    Missing(String),
}

/// SHA-256 in hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().fold(String::with_capacity(64), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
        text
    })
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests;
