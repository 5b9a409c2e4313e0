//! The score's history in the database.

use super::append::Batch;
use super::change::Applied;
use super::{Refusal, unsigned};
use report::Time;
use serde::Serialize;
use sqlx::{Row as _, SqlitePool};

/// One point of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// When it was computed.
    pub at: Time,
    /// The level, 0 to 5.
    pub level: u8,
    /// The score in basis points, 0 to 10000.
    pub score: u32,
    /// How many hosts were judged.
    pub judged: u64,
    /// How many are registered.
    pub registered: u64,
}

pub(super) async fn add(batch: &mut Batch<'_>, point: &Point) -> Result<Applied, Refusal> {
    // Two in one millisecond are one point.
    sqlx::query(
        "INSERT INTO score_history (at, level, score, judged, registered) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (at) DO UPDATE SET level = excluded.level, score = excluded.score,
         judged = excluded.judged, registered = excluded.registered",
    )
    .bind(point.at.millis())
    .bind(i64::from(point.level))
    .bind(i64::from(point.score))
    .bind(super::signed(point.judged)?)
    .bind(super::signed(point.registered)?)
    .execute(batch.db())
    .await?;
    Ok(Applied::Plain)
}

/// The newest points, oldest of them first.
///
/// # Errors
/// What the database says.
pub async fn history(pool: &SqlitePool, most: u32) -> Result<Vec<Point>, sqlx::Error> {
    let rows = sqlx::query("SELECT at, level, score, judged, registered FROM score_history ORDER BY at DESC LIMIT $1")
        .bind(i64::from(most))
        .fetch_all(pool)
        .await?;
    rows.iter()
        .rev()
        .map(|row| {
            Ok(Point {
                at: Time::from_millis(row.try_get(0)?),
                level: u8::try_from(row.try_get::<i64, _>(1)?).unwrap_or(0),
                score: u32::try_from(row.try_get::<i64, _>(2)?).unwrap_or(0),
                judged: unsigned(row.try_get(3)?),
                registered: unsigned(row.try_get(4)?),
            })
        })
        .collect()
}
