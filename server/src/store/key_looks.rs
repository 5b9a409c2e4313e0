//! Comparisons of keys in the database: each with its entry in the log.

use super::append::Batch;
use super::change::Applied;
use super::{Refusal, signed, unsigned};
use report::Time;
use report::wire::EntryKind;
use sqlx::{Row as _, SqliteConnection, SqlitePool};

/// A signed comparison to keep.
#[derive(Clone, Debug)]
pub struct NewKeyLook {
    /// SHA-256 of the envelope's payload.
    pub payload: [u8; 32],
    /// The envelope.
    pub envelope: Vec<u8>,
    /// When the server compared.
    pub at: Time,
    /// The mark of what the index of certificates held then.
    pub held: String,
    /// How many hosts it is about.
    pub hosts: usize,
}

/// A comparison as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptKeyLook {
    /// Its place in the log.
    pub position: u64,
    /// SHA-256 of the envelope's payload, in hex.
    pub payload_sha256: String,
    /// The envelope.
    pub envelope: Vec<u8>,
    /// When the server compared.
    pub at: Time,
    /// The mark of what the index of certificates held then.
    pub held: String,
}

pub(super) async fn insert(batch: &mut Batch<'_>, new: &NewKeyLook) -> Result<Applied, Refusal> {
    let subject = format!("{} hosts", new.hosts);
    let place = batch.append(EntryKind::Keys, &new.payload, &subject, new.at).await?;
    sqlx::query("INSERT INTO key_look (position, payload_sha256, envelope, at, held) VALUES ($1, $2, $3, $4, $5)")
        .bind(signed(place.position)?)
        .bind(hex::encode(new.payload))
        .bind(&new.envelope)
        .bind(new.at.millis())
        .bind(&new.held)
        .execute(batch.db())
        .await?;
    Ok(Applied::Logged(place))
}

/// The newest comparison that was made before an instant, if one is given.
pub(super) async fn newest_in(
    db: &mut SqliteConnection,
    before: Option<Time>,
) -> Result<Option<KeptKeyLook>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT position, payload_sha256, envelope, at, held FROM key_look WHERE $1 IS NULL OR at < $1
         ORDER BY position DESC LIMIT 1",
    )
    .bind(before.map(Time::millis))
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(KeptKeyLook {
            position: unsigned(row.try_get(0)?),
            payload_sha256: row.try_get(1)?,
            envelope: row.try_get(2)?,
            at: Time::from_millis(row.try_get(3)?),
            held: row.try_get(4)?,
        })
    })
    .transpose()
}

/// The newest comparison.
///
/// # Errors
/// What the database says.
pub async fn newest(pool: &SqlitePool) -> Result<Option<KeptKeyLook>, sqlx::Error> {
    newest_in(&mut *pool.acquire().await?, None).await
}
