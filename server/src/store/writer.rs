//! The one writer. It takes all changes that wait and writes them in one
//! transaction (group commit): while one group is synced, the next gathers.
//!
//! # The order of a group, and what a crash leaves at each step
//! 1. `BEGIN IMMEDIATE`, and the tree head is read inside the transaction:
//!    another process (`policy publish` beside `serve`) may have appended.
//!    A crash leaves nothing.
//! 2. Each change is applied inside a savepoint: its rows, its log entry. One
//!    that is refused is taken back alone. A crash leaves nothing: SQLite
//!    drops a transaction that did not commit.
//! 3. The new complete subtrees and the new tree head, signed, are written in
//!    the same transaction. A crash leaves nothing. That head was signed, but
//!    it left this function to nobody; so after a lost commit another head of
//!    the same size may be signed, and no two views of the log are out.
//! 4. `COMMIT`, which syncs the write-ahead log to disk. A crash before the
//!    sync leaves nothing; after it, everything: a head without its entries,
//!    or entries without their head, is never seen.
//! 5. Only now are the peers answered. A crash before an answer leaves a
//!    report that was kept and not acknowledged: the agent sends it again and
//!    is given the receipt of the first time.
//!
//! If COMMIT reports a failure, it is not known whether it was kept. All of
//! the group is answered `Store`, the tree in memory and the connection are
//! dropped, and the next group starts from what the database holds.

use super::append::Batch;
use super::change::{Applied, apply};
use super::{Change, Refusal, StoreError};
use ledger::Hash;
use ledger::checkpoint::Checkpoint;
use ledger::note::Signer;
use ledger::tree::Frontier;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Sqlite, SqliteConnection, Transaction};
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// The most changes in one transaction: bounds how long the first one waits.
const MOST_IN_GROUP: usize = 256;

/// The head of the log after a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries.
    pub size: u64,
    /// The root hash.
    pub root: Hash,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// A change's place in the log, and the head that covers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its place.
    pub place: super::log::Place,
    /// A head, committed, in which it is included.
    pub head: Arc<Head>,
    /// True if it was written before, and this is the answer to a repeat.
    pub repeat: bool,
}

/// A change was written and synced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// It has no entry in the log.
    Plain,
    /// It has.
    Logged(Logged),
}

impl Done {
    /// The place in the log of a change that has one.
    ///
    /// # Errors
    /// [`Refusal::Store`] for a change that is not logged.
    pub fn logged(self) -> Result<Logged, Refusal> {
        match self {
            Self::Logged(logged) => Ok(logged),
            Self::Plain => Err(Refusal::Store),
        }
    }
}

/// What [`Commit::commit`] returns.
pub type Committing<'a> = Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'a>>;

/// How a transaction is ended. There is one way outside tests ([`Plain`]);
/// tests lose the commit, or keep it and report it lost.
pub trait Commit: Send {
    /// Makes the transaction durable, or says that it may not be.
    fn commit<'a>(&'a mut self, tx: Transaction<'a, Sqlite>) -> Committing<'a>;
}

/// Commits.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl Commit for Plain {
    fn commit<'a>(&'a mut self, tx: Transaction<'a, Sqlite>) -> Committing<'a> {
        Box::pin(tx.commit())
    }
}

/// The queue's end that others hold.
#[derive(Clone, Debug)]
pub(super) struct Queue(mpsc::Sender<Waiting>);

struct Waiting {
    change: Change,
    answer: oneshot::Sender<Result<Done, Refusal>>,
}

impl Queue {
    pub(super) async fn write(&self, change: Change) -> Result<Done, Refusal> {
        let (answer, answered) = oneshot::channel();
        // Not `send`: a peer is told at once that the queue is full, and comes
        // back, where waiting would pile up its memory here.
        self.0.try_send(Waiting { change, answer }).map_err(|_| Refusal::Full)?;
        answered.await.unwrap_or(Err(Refusal::Store))
    }

    pub(super) fn waiting(&self) -> usize {
        self.0.max_capacity() - self.0.capacity()
    }
}

/// Starts the writer. Before the first change it checks that the tree gives
/// the signed head, and signs the head of an empty log.
pub(super) async fn start(
    options: SqliteConnectOptions,
    connection: SqliteConnection,
    signer: Signer,
    queue: usize,
    commit: Box<dyn Commit>,
) -> Result<Queue, StoreError> {
    let mut writer = Writer { options, connection: Some(connection), signer, commit, tree: None };
    writer.check().await?;
    let (sender, mut receiver) = mpsc::channel(queue);
    tokio::spawn(async move {
        // Ends when the last sender is gone and the queue is empty.
        let mut group = Vec::new();
        while receiver.recv_many(&mut group, MOST_IN_GROUP).await > 0 {
            writer.group(std::mem::take(&mut group)).await;
        }
        if let Some(connection) = writer.connection {
            drop(connection.close().await);
        }
    });
    Ok(Queue(sender))
}

struct Writer {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    signer: Signer,
    commit: Box<dyn Commit>,
    /// The tree's right edge at the head that was last committed here.
    tree: Option<(Frontier, Arc<Head>)>,
}

type Outcomes = Vec<Result<Applied, Refusal>>;

impl Writer {
    async fn group(&mut self, group: Vec<Waiting>) {
        let began = crate::door::instant();
        let (changes, answers): (Vec<_>, Vec<_>) = group.into_iter().map(|w| (w.change, w.answer)).unzip();
        let outcomes = match self.attempt(&changes).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                tracing::error!(%error, changes = changes.len(), "a group of writes failed; nothing is acknowledged");
                self.tree = None;
                self.connection = None;
                vec![Err(Refusal::Store); changes.len()]
            }
        };
        crate::metrics::group(changes.len(), began.elapsed());
        let head = self.tree.as_ref().map(|(_, head)| Arc::clone(head));
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // A peer that left has no ear for the answer; what was written stays.
            drop(answer.send(outcome.and_then(|applied| done(applied, head.as_ref()))));
        }
    }

    /// Steps 1 to 4 of this module's text.
    async fn attempt(&mut self, changes: &[Change]) -> Result<Outcomes, sqlx::Error> {
        if self.connection.is_none() {
            self.connection = Some(self.options.connect().await?);
        }
        let connection = self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        let (frontier, head) = match (self.tree.take(), super::log::head(&mut *tx).await?) {
            (Some((frontier, known)), Some(head)) if *known == head => (frontier, known),
            (_, Some(head)) => (super::log::frontier(&mut tx, head.size).await?, Arc::new(head)),
            (_, None) => {
                let frontier = Frontier::empty();
                let head = signed_head(&self.signer, &frontier)?;
                super::log::write_head(&mut tx, &head).await?;
                (frontier, Arc::new(head))
            }
        };
        let mut batch = Batch::new(tx, frontier);
        let mut outcomes = Vec::with_capacity(changes.len());
        for change in changes {
            let mark = batch.mark().await?;
            let outcome = apply(&mut batch, change).await;
            match &outcome {
                Ok(_) => batch.keep().await?,
                // The store itself failed inside a change: the whole group is in doubt.
                Err(Refusal::Store) => return Err(sqlx::Error::WorkerCrashed),
                Err(_) => batch.undo(mark).await?,
            }
            outcomes.push(outcome);
        }
        let head = if batch.frontier().size() == head.size {
            head
        } else {
            batch.write_nodes().await?;
            let next = signed_head(&self.signer, batch.frontier())?;
            super::log::write_head(batch.db(), &next).await?;
            Arc::new(next)
        };
        let (tx, frontier) = batch.finish();
        self.commit.commit(tx).await?;
        self.tree = Some((frontier, head));
        Ok(outcomes)
    }

    /// Whether the tree gives the head, and the head is signed by our key.
    async fn check(&mut self) -> Result<(), StoreError> {
        self.attempt(&[]).await?;
        let Some((frontier, head)) = &self.tree else { return Err(StoreError::Log("there is no head")) };
        if frontier.root() != head.root || frontier.size() != head.size {
            return Err(StoreError::Log("the root is another one"));
        }
        let signed = Checkpoint::open(&head.checkpoint, &self.signer.verifier())
            .map_err(|_| StoreError::Log("the checkpoint is not signed by this state folder's key"))?;
        if signed.size != head.size || signed.root != head.root {
            return Err(StoreError::Log("the checkpoint says something else"));
        }
        Ok(())
    }
}

fn signed_head(signer: &Signer, frontier: &Frontier) -> Result<Head, sqlx::Error> {
    let origin = signer.verifier().name().to_owned();
    let head = Checkpoint { origin, size: frontier.size(), root: frontier.root() };
    let checkpoint = head.sign(signer).map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
    Ok(Head { size: head.size, root: head.root, checkpoint })
}

fn done(applied: Applied, head: Option<&Arc<Head>>) -> Result<Done, Refusal> {
    let logged = |place, repeat| {
        let head = Arc::clone(head.ok_or(Refusal::Store)?);
        Ok(Done::Logged(Logged { place, head, repeat }))
    };
    match applied {
        Applied::Plain => Ok(Done::Plain),
        Applied::Logged(place) => logged(place, false),
        Applied::Repeat(place) => logged(place, true),
    }
}
