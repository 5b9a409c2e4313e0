//! What the server keeps, in one SQLite database: one writer task fed by a
//! bounded queue ([`writer`]), and a pool of readers that never wait for it.

pub mod advisories;
pub mod append;
pub mod calendars;
pub mod certificates;
pub mod change;
pub mod evidence;
pub mod exposure_looks;
pub mod hosts;
pub mod key_looks;
pub mod log;
pub mod looks;
pub mod people;
pub mod reports;
pub mod score;
pub mod writer;

pub use change::{Change, Refusal};
pub use writer::{Commit, Done, Head, Logged};

use ledger::note::Signer;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::time::Duration;

/// Why the store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be opened, read or brought to this release's schema.
    #[error("the database cannot be used: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema is of a later release, or a migration failed.
    #[error("the database cannot be brought to this release's schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// The file cannot be made.
    #[error("the database's file cannot be made: {0}")]
    File(#[from] std::io::Error),
    /// The log's tree does not give the signed tree head: bytes were lost or changed.
    #[error("the log's tree does not match its signed head: {0}")]
    Log(&'static str),
}

/// The store: writes go through the one writer, reads through a pool.
#[derive(Debug)]
pub struct Store {
    readers: SqlitePool,
    writer: writer::Queue,
}

impl Store {
    /// Opens the database, makes it if need be, brings it to this release's
    /// schema and checks that the log's tree gives its signed head.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open(path: &Path, signer: Signer, queue: usize) -> Result<Self, StoreError> {
        Self::open_with(path, signer, queue, Box::new(writer::Plain)).await
    }

    /// The same with another way to commit: tests lose commits through it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_with(
        path: &Path,
        signer: Signer,
        queue: usize,
        commit: Box<dyn Commit>,
    ) -> Result<Self, StoreError> {
        // Made by us first, so that SQLite gives its own files the same narrow mode.
        crate::door::touch_secret(path)?;
        let options = options(path);
        let mut connection = options.connect().await?;
        crate::schema::SQLITE.run(&mut connection).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(8)
            .connect_with(options.clone().pragma("query_only", "ON"))
            .await?;
        let writer = writer::start(options, connection, signer, queue, commit).await?;
        Ok(Self { readers, writer })
    }

    /// The readers' pool.
    #[must_use]
    pub const fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// Writes one change and answers after its COMMIT, never before.
    ///
    /// # Errors
    /// [`Refusal`]: the change may not be, the queue is full, or the store failed.
    pub async fn write(&self, change: Change) -> Result<Done, Refusal> {
        self.writer.write(change).await
    }

    /// How many changes wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.writer.waiting()
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        // WAL: readers go on while the writer writes. FULL: the WAL is synced
        // at each COMMIT, so what was acknowledged outlives a power cut.
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // Another process (`token create` beside `serve`) may hold the lock for a moment.
        .busy_timeout(Duration::from_secs(10))
        .disable_statement_logging()
}

/// Digits of the database: SQLite's integers are signed.
///
/// # Errors
/// [`Refusal::Store`] for a number that no honest peer reaches.
fn signed(number: u64) -> Result<i64, Refusal> {
    i64::try_from(number).map_err(|_| Refusal::Store)
}

/// The way back; what we wrote was never negative.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod writer_tests;
