//! The points that certificates name for revocation lists and OCSP answers.
//! None is asked but those that the agent's own configuration allows, and only
//! over plain HTTP: lists and answers are signed. How HTTP is spoken is the
//! caller's affair: this crate has no library for it.

pub(crate) mod ask;
mod place;

pub use place::Place;
pub(crate) use place::Url;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

/// The most bytes of one answer.
pub const MOST_ANSWER: usize = 1 << 20;

/// Whom the agent may ask, and how it does.
#[derive(Clone, Debug)]
pub struct Points {
    /// The hosts and ports; what is not among them is never connected to.
    pub places: BTreeSet<Place>,
    /// What speaks HTTP.
    pub fetch: Arc<dyn Fetch>,
}

/// What speaks HTTP. It follows no redirect, uses no proxy, and keeps nothing
/// from one question to the next.
pub trait Fetch: Debug + Send + Sync {
    /// The body of an answer with status 200.
    ///
    /// # Errors
    /// [`Unanswered`].
    fn fetch(&self, question: &Question<'_>) -> Result<Vec<u8>, Unanswered>;
}

/// One request.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Whom to ask: `http://` and a host that is allowed.
    pub url: &'a str,
    /// What to post, with its media type; `None` for a GET.
    pub post: Option<(&'a str, &'a [u8])>,
    /// How long all of it may take.
    pub patience: Duration,
    /// The most bytes of the body.
    pub most: usize,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// It took too long.
    #[error("it did not answer in time")]
    TimedOut,
    /// The body is over the bound.
    #[error("its answer is longer than {MOST_ANSWER} bytes")]
    TooLarge,
    /// The status is not 200; a redirect is none either.
    #[error("it answers with the status {0}")]
    Status(u16),
    /// It could not be reached, or broke off.
    #[error("it cannot be reached: {0}")]
    Failed(String),
}
