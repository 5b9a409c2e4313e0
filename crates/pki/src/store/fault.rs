//! What could not be taken out of a file, and why.

use super::Format;

/// The most bytes of a file that are looked at.
pub const MOST_BYTES: usize = 4 << 20;

/// The most certificates, the most keys, and the most revocation lists, that are taken from one file.
pub const MOST_CERTIFICATES: usize = 1000;

/// Why something could not be taken out of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// The file is longer than [`MOST_BYTES`].
    #[error("the file is longer than {MOST_BYTES} bytes")]
    FileTooLarge,
    /// There are more than [`MOST_CERTIFICATES`].
    #[error("the file holds more than {MOST_CERTIFICATES} certificates, keys or revocation lists")]
    TooMany,
    /// A block is longer than what it says it holds may be.
    #[error("the block at line {0} is longer than a certificate may be")]
    BlockTooLarge(u32),
    /// A block has no end.
    #[error("the block at line {0} has no end")]
    NoEnd(u32),
    /// A block is no base64.
    #[error("the block at line {0} is no base64")]
    NotBase64(u32),
    /// A block holds something that is no DER sequence.
    #[error("the block at line {0} holds no certificate")]
    NotDer(u32),
    /// A block that says it holds a private key holds none that can be read.
    #[error("the block at line {0} holds no private key of a known form")]
    NoKey(u32),
    /// A file is a revocation list that cannot be read.
    #[error("the revocation list is not formed as it should be; put a new one in its place")]
    BrokenList,
    /// A store is cut off or not formed as it should be.
    #[error("the {0} store is not formed as it should be, or cut off")]
    Broken(Format),
    /// None of the passwords opens the store.
    #[error(
        "the {0} store needs a password, and none that the agent has fits: \
         name a file that holds it in the agent's configuration"
    )]
    Locked(Format),
    /// What is in the clear was read, but no password says that nobody changed it.
    #[error("the {0} store's own check was not made, as no password that the agent has fits")]
    Unchecked(Format),
    /// Deriving keys from passwords would take too long.
    #[error("the store asks for more rounds of key derivation than the {0} that are spent on one file")]
    TooDear(u64),
    /// It is encrypted in a way that is not read here.
    #[error("the {0} store, or a part of it, is protected with {1}, which is not read here")]
    Unsupported(Format, String),
}

impl Fault {
    /// True if it is the size or the cost that was refused, not the form.
    #[must_use]
    pub const fn is_size(&self) -> bool {
        matches!(self, Self::FileTooLarge | Self::TooMany | Self::BlockTooLarge(_) | Self::TooDear(_))
    }

    /// True if the right password is all that is missing.
    #[must_use]
    pub const fn is_lock(&self) -> bool {
        matches!(self, Self::Locked(_) | Self::Unchecked(_))
    }
}
