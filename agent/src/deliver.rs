//! Sending what waits: in order, each once, until the server has it all or
//! something stands in the way.

use crate::journal::{Journal, ReceiptError};
use crate::net::Server;
use crate::net::answer::ApiError;
use crate::outbox::{Entry, Outbox, OutboxError};
use crate::state::StateError;
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use report::wire::{Receipt, Submission};
use seal::root::RootDocument;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How often one report is sent again with what the server asked for.
const MOST_ROUNDS: usize = 4;

/// Why sending stopped. What was not sent waits.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The server, or the way to it.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The server's receipt does not hold.
    #[error("the receipt for report {sequence} is refused: {error}")]
    Receipt {
        /// The report's number.
        sequence: u64,
        /// Why.
        error: ReceiptError,
    },
    /// The outbox could not be used.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The state could not be used.
    #[error(transparent)]
    State(#[from] StateError),
}

impl DeliveryError {
    /// For how long the server asks us to wait.
    #[must_use]
    pub const fn wait(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.wait(),
            _ => None,
        }
    }

    /// True if the log was forked.
    #[must_use]
    pub const fn is_fork(&self) -> bool {
        matches!(self, Self::Receipt { error: ReceiptError::Forked(_), .. })
    }
}

/// What takes reports: the server, or a test's stand-in for the far side.
#[expect(async_fn_in_trait, reason = "used inside this crate alone, on one thread")]
pub trait Taker {
    /// Takes a report; see [`Server::submit`].
    async fn take(&self, submission: &Submission, from: u64, partial: bool) -> Result<Receipt, ApiError>;
}

/// The server, at the world's time.
#[derive(Debug)]
pub struct Sender<'a> {
    /// The server.
    pub server: &'a Server,
    /// The clock, for `Retry-After` dates.
    pub world: &'a dyn World,
}

impl Taker for Sender<'_> {
    async fn take(&self, submission: &Submission, from: u64, partial: bool) -> Result<Receipt, ApiError> {
        self.server.submit(submission, from, partial, self.world.now()).await
    }
}

/// Sends all that waits, oldest first. Returns the numbers that the server
/// acknowledged, also if something then stood in the way.
pub async fn all(
    outbox: &mut Outbox,
    journal: &mut Journal,
    to: &impl Taker,
    root: &RootDocument,
    world: &dyn World,
) -> (Vec<u64>, Result<(), DeliveryError>) {
    let mut sent = Vec::new();
    loop {
        match next(outbox, journal, to, root, world).await {
            Ok(None) => return (sent, Ok(())),
            Ok(Some(Sent::Acknowledged(sequence))) => sent.push(sequence),
            Ok(Some(Sent::Otherwise)) => {}
            Err(error) => return (sent, Err(error)),
        }
    }
}

enum Sent {
    Acknowledged(u64),
    /// It had a receipt already, or will never be taken.
    Otherwise,
}

async fn next(
    outbox: &mut Outbox,
    journal: &mut Journal,
    to: &impl Taker,
    root: &RootDocument,
    world: &dyn World,
) -> Result<Option<Sent>, DeliveryError> {
    let Some(entry) = outbox.first()? else { return Ok(None) };
    if journal.has_receipt(entry.sequence, &entry.payload_sha256)? {
        outbox.done(entry.sequence)?;
        return Ok(Some(Sent::Otherwise));
    }
    let receipt = match send(outbox, journal, to, &entry).await {
        Ok(receipt) => receipt,
        Err(DeliveryError::Api(error)) if error.is_final() => {
            outbox.set_aside(entry.sequence, &error.to_string())?;
            return Ok(Some(Sent::Otherwise));
        }
        Err(error) => return Err(error),
    };
    // By its receipt the server has all that this report names, but for what
    // was lost. Of others only those are remembered that it has and that wait.
    let mut has: BTreeSet<String> = outbox.waiting_keys().filter(|key| journal.has(key)).cloned().collect();
    has.extend(receipt.had);
    let inconsistent = receipt.receipt.inconsistent.clone();
    let accepted = journal.accept(entry.sequence, &entry.payload_sha256, receipt.receipt, has, root, world.now())?;
    if let Err(error) = accepted {
        return Err(DeliveryError::Receipt { sequence: entry.sequence, error });
    }
    if !inconsistent.is_empty() {
        tracing::warn!(sequence = entry.sequence, ?inconsistent, "the server judges these rules otherwise");
    }
    outbox.done(entry.sequence)?;
    Ok(Some(Sent::Acknowledged(entry.sequence)))
}

struct Received {
    receipt: Receipt,
    /// The keys that the server has by this receipt.
    had: Vec<String>,
}

async fn send(
    outbox: &Outbox,
    journal: &mut Journal,
    to: &impl Taker,
    entry: &Entry,
) -> Result<Received, DeliveryError> {
    let mut send: BTreeSet<String> = entry.keys().filter(|key| !journal.has(key)).cloned().collect();
    let mut lost = BTreeSet::new();
    // Said only once the server asked for what is gone: it may have it.
    let mut partial = false;
    let mut last = ApiError::MissingBlobs(Vec::new());
    for _ in 0..MOST_ROUNDS {
        let mut blobs = BTreeMap::new();
        for key in &send {
            match outbox.blob(key)? {
                Some(bytes) => {
                    blobs.insert(key.clone(), STANDARD.encode(bytes));
                }
                None => {
                    lost.insert(key.clone());
                }
            }
        }
        send.retain(|key| !lost.contains(key));
        let submission = Submission { envelope: entry.envelope.clone(), blobs };
        let from = journal.seen().map_or(0, |seen| seen.size);
        match to.take(&submission, from, partial).await {
            Ok(receipt) => {
                let had = entry.keys().filter(|key| !partial || !lost.contains(*key)).cloned().collect();
                return Ok(Received { receipt, had });
            }
            Err(ApiError::MissingBlobs(missing)) => {
                // Only what this report names is ever sent for it.
                let asked: Vec<String> = missing.into_iter().filter(|key| entry.keys().any(|k| k == key)).collect();
                tracing::info!(sequence = entry.sequence, blobs = asked.len(), "the server asks for blobs");
                journal.forget(&asked);
                let before = (send.len(), partial);
                partial |= asked.iter().any(|key| lost.contains(key));
                send.extend(asked.iter().filter(|key| !lost.contains(*key)).cloned());
                last = ApiError::MissingBlobs(asked);
                if (send.len(), partial) == before {
                    break;
                }
            }
            // A server that does not know of partial reports will never take one.
            Err(ApiError::Refused { status: 400, .. }) if partial => break,
            Err(error) => return Err(error.into()),
        }
    }
    Err(last.into())
}
