//! Looks from outside in the database: each with its entry in the log.

use super::append::Batch;
use super::change::Applied;
use super::hosts::{self, NewEvent};
use super::{Refusal, signed, unsigned};
use report::Time;
use report::wire::EntryKind;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqlitePool};
use std::collections::BTreeMap;

/// A signed look to keep.
#[derive(Clone, Debug)]
pub struct NewLook {
    /// The host's id.
    pub host: String,
    /// The number of the report that named the endpoints.
    pub sequence: u64,
    /// SHA-256 of the envelope's payload.
    pub payload: [u8; 32],
    /// The envelope.
    pub envelope: Vec<u8>,
    /// When the server looked.
    pub at: Time,
    /// How many endpoints contradict the report.
    pub contradicted: u64,
    /// How many could not be compared in full.
    pub unknown: u64,
    /// What people should know of it, if anything contradicts.
    pub event: Option<NewEvent>,
}

/// A look as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLook {
    /// The host's id.
    pub host: String,
    /// The number of the report that named the endpoints.
    pub sequence: u64,
    /// SHA-256 of the envelope's payload, in hex.
    pub payload_sha256: String,
    /// The envelope.
    pub envelope: Vec<u8>,
    /// Its place in the log.
    pub position: u64,
    /// When the server looked.
    pub at: Time,
    /// How many endpoints contradict the report.
    pub contradicted: u64,
    /// How many could not be compared in full.
    pub unknown: u64,
}

pub(super) async fn insert(batch: &mut Batch<'_>, new: &NewLook) -> Result<Applied, Refusal> {
    // A host that was retired while it was looked at is looked at no more.
    let serves: Option<i64> = sqlx::query_scalar("SELECT 1 FROM host WHERE id = $1 AND retired IS NULL")
        .bind(&new.host)
        .fetch_optional(batch.db())
        .await?;
    serves.ok_or(Refusal::NoHost)?;
    let place = batch.append(EntryKind::Outside, &new.payload, &new.host, new.at).await?;
    sqlx::query(
        "INSERT INTO outside_look (position, host, sequence, payload_sha256, envelope, at, contradicted, unknown)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(signed(place.position)?)
    .bind(&new.host)
    .bind(signed(new.sequence)?)
    .bind(hex::encode(new.payload))
    .bind(&new.envelope)
    .bind(new.at.millis())
    .bind(signed(new.contradicted)?)
    .bind(signed(new.unknown)?)
    .execute(batch.db())
    .await?;
    if let Some(event) = &new.event {
        hosts::add_event(batch, event).await?;
    }
    Ok(Applied::Logged(place))
}

pub(super) const COLUMNS: &str = "host, sequence, payload_sha256, envelope, position, at, contradicted, unknown";

pub(super) fn kept(row: &sqlx::sqlite::SqliteRow) -> Result<KeptLook, sqlx::Error> {
    Ok(KeptLook {
        host: row.try_get(0)?,
        sequence: unsigned(row.try_get(1)?),
        payload_sha256: row.try_get(2)?,
        envelope: row.try_get(3)?,
        position: unsigned(row.try_get(4)?),
        at: Time::from_millis(row.try_get(5)?),
        contradicted: unsigned(row.try_get(6)?),
        unknown: unsigned(row.try_get(7)?),
    })
}

/// The newest look at a host.
///
/// # Errors
/// What the database says.
pub async fn newest(pool: &SqlitePool, host: &str) -> Result<Option<KeptLook>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM outside_look WHERE host = ")
        .push_bind(host)
        .push(" ORDER BY position DESC LIMIT 1");
    query.build().fetch_optional(pool).await?.as_ref().map(kept).transpose()
}

/// How many endpoints contradicted their report at the newest look, by host in
/// service; hosts where none did are left out.
///
/// # Errors
/// What the database says.
pub async fn contradicted(pool: &SqlitePool) -> Result<BTreeMap<String, u64>, sqlx::Error> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT l.host, l.contradicted FROM outside_look l JOIN host h ON h.id = l.host
         WHERE h.retired IS NULL AND l.contradicted > 0
         AND l.position = (SELECT max(position) FROM outside_look WHERE host = l.host)",
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(host, count)| (host, unsigned(count))).collect())
}

/// When the server last looked at anything; `None` if it never did.
///
/// # Errors
/// What the database says.
pub async fn last(pool: &SqlitePool) -> Result<Option<Time>, sqlx::Error> {
    let last: Option<i64> = sqlx::query_scalar("SELECT max(at) FROM outside_look").fetch_one(pool).await?;
    Ok(last.map(Time::from_millis))
}
