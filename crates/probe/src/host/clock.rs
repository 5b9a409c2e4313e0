//! The clock that bounds a walk, and asking others. It is never a fact: facts are instants that
//! the host's files and kernel state.

use std::time::{Duration, Instant};

/// An instant after which a walk, or a question, gives up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// `limit` from now.
    #[expect(clippy::disallowed_methods, reason = "a walk is bounded in time; the instant never becomes a fact")]
    pub(crate) fn after(limit: Duration) -> Self {
        Self(Instant::now() + limit)
    }

    /// Whether it is past.
    #[expect(clippy::disallowed_methods, reason = "a walk is bounded in time; the instant never becomes a fact")]
    pub(super) fn is_past(self) -> bool {
        Instant::now() >= self.0
    }

    /// How long it is until then; nothing if it is past.
    #[expect(clippy::disallowed_methods, reason = "asking is bounded in time; the instant never becomes a fact")]
    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}
