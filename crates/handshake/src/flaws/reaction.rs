//! How a server reacts to what no client should say, in the clear.

use crate::{
    Trouble,
    record::{ALERT, HEARTBEAT, Records},
};
use std::{fmt, time::Duration};

/// How long we wait where silence is an answer, at most.
const QUIET: Duration = Duration::from_millis(1000);

/// What a server did next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reaction {
    /// It sent an alert of this number.
    Alert(u8),
    /// It hung up.
    Closed,
    /// It said nothing in time.
    Silent,
    /// It sent a heartbeat of so many bytes.
    Heartbeat(usize),
    /// It sent a record of another kind.
    Record(u8),
}

/// How long to wait for a reaction, for an endpoint of this patience.
pub(super) fn quiet(patience: Duration) -> Duration {
    QUIET.min(patience / 3)
}

impl Reaction {
    /// Waits for what the server does next. Warnings are passed over: a few at most.
    pub async fn of(records: &mut Records, patience: Duration) -> Result<Self, Trouble> {
        for _ in 0..8 {
            let record = match records.next_within(patience).await {
                Ok(record) => record,
                Err(Trouble::TimedOut) => return Ok(Self::Silent),
                Err(Trouble::Closed) => return Ok(Self::Closed),
                Err(trouble) => return Err(trouble),
            };
            match (record.kind, record.body.as_slice()) {
                (ALERT, [_, 0]) => return Ok(Self::Closed),
                (ALERT, [1, _]) => {}
                (ALERT, [_, code]) => return Ok(Self::Alert(*code)),
                (HEARTBEAT, body) => return Ok(Self::Heartbeat(body.len())),
                (kind, _) => return Ok(Self::Record(kind)),
            }
        }
        Err(Trouble::Malformed("it warns without end"))
    }
}

impl fmt::Display for Reaction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert(code) => write!(out, "the alert {code}"),
            Self::Closed => out.write_str("hanging up"),
            Self::Silent => out.write_str("silence"),
            Self::Heartbeat(length) => write!(out, "a heartbeat of {length} bytes"),
            Self::Record(kind) => write!(out, "a record of kind {kind}"),
        }
    }
}
