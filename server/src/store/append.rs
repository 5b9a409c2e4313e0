//! One group's transaction, and how entries are appended to the log in it.

use super::log::Place;
use super::{Refusal, signed};
use ledger::Hash;
use ledger::tree::{Frontier, NodeId};
use report::Time;
use report::wire::EntryKind;
use sqlx::{Sqlite, SqliteConnection, Transaction};

/// A transaction that takes many changes, and the tree as it will be.
pub struct Batch<'c> {
    /// The open transaction.
    pub(super) tx: Transaction<'c, Sqlite>,
    frontier: Frontier,
    fresh: Vec<(NodeId, Hash)>,
}

/// A place to go back to if a change is refused half-way.
pub(super) struct Mark {
    frontier: Frontier,
    fresh: usize,
}

impl<'c> Batch<'c> {
    pub(super) const fn new(tx: Transaction<'c, Sqlite>, frontier: Frontier) -> Self {
        Self { tx, frontier, fresh: Vec::new() }
    }

    /// The connection, inside the transaction.
    pub(super) fn db(&mut self) -> &mut SqliteConnection {
        &mut self.tx
    }

    /// Appends one entry: a salted commitment to `digest`.
    pub(super) async fn append(
        &mut self,
        kind: EntryKind,
        digest: &[u8; 32],
        subject: &str,
        at: Time,
    ) -> Result<Place, Refusal> {
        let salt = crate::door::random::<32>().map_err(|_| Refusal::Store)?;
        let entry = seal::entry::make(kind, at, digest, &salt);
        let (bytes, leaf) = seal::entry::leaf(&entry).map_err(|_| Refusal::Store)?;
        let position = self.frontier.size();
        sqlx::query(
            "INSERT INTO log_entry (position, entry, digest, salt, kind, subject, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(signed(position)?)
        .bind(&bytes)
        .bind(digest.as_slice())
        .bind(salt.as_slice())
        .bind(super::log::kind_word(kind))
        .bind(subject)
        .bind(at.millis())
        .execute(self.db())
        .await
        .map_err(|error| failed(&error))?;
        self.fresh.extend(self.frontier.append(leaf));
        Ok(Place { position, entry: bytes, salt })
    }

    /// Keeps the bytes that the entry in `place` commits to.
    pub(super) async fn document(&mut self, place: &Place, body: &[u8]) -> Result<(), Refusal> {
        sqlx::query("INSERT INTO document (position, body) VALUES ($1, $2)")
            .bind(signed(place.position)?)
            .bind(body)
            .execute(self.db())
            .await
            .map_err(|error| failed(&error))?;
        Ok(())
    }

    /// Begins one change: what it writes can be taken back alone.
    pub(super) async fn mark(&mut self) -> Result<Mark, sqlx::Error> {
        sqlx::query("SAVEPOINT one").execute(self.db()).await?;
        Ok(Mark { frontier: self.frontier.clone(), fresh: self.fresh.len() })
    }

    /// Ends a change that was applied.
    pub(super) async fn keep(&mut self) -> Result<(), sqlx::Error> {
        sqlx::query("RELEASE one").execute(self.db()).await.map(drop)
    }

    /// Takes back a change that was refused: rows, entries and tree alike.
    pub(super) async fn undo(&mut self, mark: Mark) -> Result<(), sqlx::Error> {
        sqlx::query("ROLLBACK TO one").execute(self.db()).await?;
        sqlx::query("RELEASE one").execute(self.db()).await?;
        self.frontier = mark.frontier;
        self.fresh.truncate(mark.fresh);
        Ok(())
    }

    /// Writes the new complete subtrees. The tree head is the writer's to sign.
    pub(super) async fn write_nodes(&mut self) -> Result<(), sqlx::Error> {
        for (id, hash) in std::mem::take(&mut self.fresh) {
            let position = i64::try_from(id.position).map_err(|e| sqlx::Error::Encode(e.into()))?;
            sqlx::query("INSERT INTO tree_hash (level, position, hash) VALUES ($1, $2, $3)")
                .bind(i64::from(id.level))
                .bind(position)
                .bind(hash.as_slice())
                .execute(self.db())
                .await?;
        }
        Ok(())
    }

    /// Hands back the transaction and the tree after it.
    pub(super) fn finish(self) -> (Transaction<'c, Sqlite>, Frontier) {
        (self.tx, self.frontier)
    }

    /// The tree as it will be.
    pub(super) const fn frontier(&self) -> &Frontier {
        &self.frontier
    }
}

/// Writing to the log met an error that no peer can cause.
fn failed(error: &sqlx::Error) -> Refusal {
    tracing::error!(%error, "the log could not be written");
    Refusal::Store
}
