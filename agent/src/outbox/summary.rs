//! The outbox as `status` shows it: looked at beside an agent that may be
//! writing, and changed in nothing.

use super::{BLOBS, CHAIN, Chain, REFUSED, SPOOL};
use crate::state::{State, StateError};
use report::Time;
use serde::Serialize;

/// What waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// How many reports wait to be sent.
    pub waiting: usize,
    /// The bytes that they and the tables on disk take.
    pub bytes: u64,
    /// How many reports were refused and set aside.
    pub refused: usize,
    /// The number of the newest report; 0 if there was none.
    pub newest: u64,
    /// When it ended, by the host's clock.
    pub newest_ended: Option<Time>,
}

/// Looks at the outbox of `host`.
///
/// # Errors
/// [`StateError`].
pub fn summary(state: &State, host: &str) -> Result<Summary, StateError> {
    let chain = state.record::<Chain>(CHAIN)?.filter(|chain| chain.host == host);
    let (spool, blobs) = (state.list(SPOOL)?, state.list(BLOBS)?);
    Ok(Summary {
        waiting: spool.len(),
        bytes: spool.iter().chain(&blobs).map(|file| file.size).sum(),
        refused: state.list(REFUSED)?.len(),
        newest: chain.as_ref().map_or(0, |chain| chain.sequence),
        newest_ended: chain.and_then(|chain| chain.ended),
    })
}
