//! The clock that bounds a walk. It is never a fact: facts are instants that
//! the host's files and kernel state.

use std::time::{Duration, Instant};

/// An instant after which a walk gives up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(Instant);

impl Deadline {
    /// `limit` from now.
    #[expect(clippy::disallowed_methods, reason = "a walk is bounded in time; the instant never becomes a fact")]
    pub(super) fn after(limit: Duration) -> Self {
        Self(Instant::now() + limit)
    }

    /// Whether it is past.
    #[expect(clippy::disallowed_methods, reason = "a walk is bounded in time; the instant never becomes a fact")]
    pub(super) fn is_past(self) -> bool {
        Instant::now() >= self.0
    }
}
