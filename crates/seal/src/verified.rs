//! The mark of what was verified.

use std::ops::Deref;

/// A value whose signature was verified. It has no public constructor: only
/// verification in this crate makes one, so that holding it is the proof.
///
/// ```compile_fail,E0624
/// let forged = seal::Verified::new("not verified");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value without the mark.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
