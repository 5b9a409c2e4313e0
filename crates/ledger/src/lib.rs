//! A Merkle log (RFC 6962): hashes, an append-only frontier, proofs, signed
//! checkpoints in C2SP form, and a log kept in a folder. It sees bytes, never
//! a report, and depends on nothing else of ours.

pub mod checkpoint;
pub mod folder;
pub mod note;
pub mod proof;
pub mod tree;

#[cfg(test)]
mod corpora;

pub use checkpoint::Checkpoint;
pub use tree::Hash;
