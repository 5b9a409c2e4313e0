//! Comparisons of the fleet with an advisory set in the database: each with
//! its entry in the log.

use super::append::Batch;
use super::change::Applied;
use super::{Refusal, signed, unsigned};
use report::Time;
use report::wire::EntryKind;
use sqlx::{Row as _, SqlitePool};

/// A signed comparison to keep.
#[derive(Clone, Debug)]
pub struct NewExposureLook {
    /// SHA-256 of the envelope's payload.
    pub payload: [u8; 32],
    /// The envelope.
    pub envelope: Vec<u8>,
    /// When the server compared.
    pub at: Time,
    /// How many hosts it is about.
    pub hosts: usize,
}

/// A comparison as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptExposureLook {
    /// Its place in the log.
    pub position: u64,
    /// SHA-256 of the envelope's payload, in hex.
    pub payload_sha256: String,
    /// The envelope.
    pub envelope: Vec<u8>,
    /// When the server compared.
    pub at: Time,
}

pub(super) async fn insert(batch: &mut Batch<'_>, new: &NewExposureLook) -> Result<Applied, Refusal> {
    let subject = format!("{} hosts", new.hosts);
    let place = batch.append(EntryKind::Exposure, &new.payload, &subject, new.at).await?;
    sqlx::query("INSERT INTO exposure_look (position, payload_sha256, envelope, at) VALUES ($1, $2, $3, $4)")
        .bind(signed(place.position)?)
        .bind(hex::encode(new.payload))
        .bind(&new.envelope)
        .bind(new.at.millis())
        .execute(batch.db())
        .await?;
    Ok(Applied::Logged(place))
}

/// The newest comparison.
///
/// # Errors
/// What the database says.
pub async fn newest(pool: &SqlitePool) -> Result<Option<KeptExposureLook>, sqlx::Error> {
    let row =
        sqlx::query("SELECT position, payload_sha256, envelope, at FROM exposure_look ORDER BY position DESC LIMIT 1")
            .fetch_optional(pool)
            .await?;
    row.map(|row| {
        Ok(KeptExposureLook {
            position: unsigned(row.try_get(0)?),
            payload_sha256: row.try_get(1)?,
            envelope: row.try_get(2)?,
            at: Time::from_millis(row.try_get(3)?),
        })
    })
    .transpose()
}
