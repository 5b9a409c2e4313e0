//! What is signed and how: canonical bytes, digests, Ed25519 keys, DSSE
//! envelopes, sealed reports with their evidence, looks from outside, comparisons of keys and of
//! a fleet with an advisory set, root
//! documents, enrolment tokens and log entries. Only this crate makes a [`Verified`].
//!
//! Every message has one encoding: it is parsed, encoded again and compared,
//! else refused. Every parser bounds the size and depth of what it reads.

pub mod canonical;
pub mod digest;
pub mod dsse;
pub mod entry;
pub mod evidence;
pub mod exposure;
pub mod key;
pub mod keys;
pub mod outside;
pub mod report;
pub mod root;
pub mod signed;
mod statement;
pub mod token;
pub mod trust;
mod verified;

#[cfg(test)]
mod corpora;

pub use verified::Verified;
