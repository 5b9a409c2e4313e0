//! Certification paths: from a certificate over others that are at hand to one
//! that is trusted (RFC 5280, section 6). Paths are searched for within a
//! budget, each is held against the same checks, and each that fails says why.
//! Nothing is fetched and no clock is read.

mod certificate;
mod chain;
mod constraints;
pub mod form;
mod hosts;
mod names;
mod peer;
mod policy;
mod pool;
mod public;
mod reason;
mod request;
mod search;
pub mod signature;

pub(crate) use certificate::stands_alone;
pub use names::key as name_key;
pub use peer::PeerName;
pub use pool::Pool;
pub use reason::Reason;
pub use request::{Profile, Request};

use crate::x509::View;

/// How many failed tries are told; the further ones would not help anybody.
pub const MOST_ATTEMPTS: usize = 64;

/// What came of looking for a path.
#[derive(Clone, Debug)]
pub struct Built<'a> {
    /// The path, if one keeps to everything; where no time is asked for, the one that ends last.
    pub path: Option<Path<'a>>,
    /// Each try that failed, in the order of trying, at most [`MOST_ATTEMPTS`]. The last
    /// has [`Reason::Budget`] if the search was given up before all was tried.
    pub attempts: Vec<Attempt<'a>>,
}

/// A path that keeps to everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'a> {
    /// Its certificates, the leaf first, the anchor last. A leaf that is trusted itself stands alone.
    pub certificates: Vec<&'a [u8]>,
    /// Which of the anchors it ends in, by position.
    pub anchor: usize,
    /// From when all of it is valid, seconds since 1970.
    pub valid_from: i64,
    /// Until when all of it is valid, seconds since 1970.
    pub valid_until: i64,
    /// True if a signature in it is made with SHA-1, which a [`Request`] may let pass.
    pub sha1: bool,
}

/// A try that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt<'a> {
    /// The certificates, the leaf first, up to the last that was looked at.
    pub certificates: Vec<&'a [u8]>,
    /// Which of them it failed at, by position.
    pub at: usize,
    /// Why.
    pub reason: Reason,
}

impl Attempt<'_> {
    /// One sentence for people: the certificate's subject, then the reason.
    #[must_use]
    pub fn sentence(&self) -> String {
        let view = self.certificates.get(self.at).and_then(|der| View::read(der).ok());
        let subject = view.map_or_else(|| "a certificate".to_owned(), |view| names::readable(&view.subject));
        format!("{subject}: {}", self.reason)
    }
}

/// Looks for a path from `leaf` over any of `others` to one of `anchors`.
///
/// The order of `others` does not matter, nor does it hurt if the leaf or an
/// anchor is among them, nor how many there are: only those of a name that is
/// asked for are looked at. It always ends: signatures, steps and comparisons are counted.
#[must_use]
pub fn build<'a>(leaf: &'a [u8], others: &[&Pool<'a>], anchors: &Pool<'a>, request: &Request) -> Built<'a> {
    search::run(leaf, others, anchors, request)
}

#[cfg(test)]
mod tests;
