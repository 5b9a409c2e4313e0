//! Addresses that calendar programs subscribe to, in the database: the digest of
//! each one's secret, whose it is, and which certificates it shows.

use super::Refusal;
use super::append::Batch;
use super::change::Applied;
use super::{signed, unsigned};
use report::Time;
use sqlx::{Row as _, SqlitePool};

/// The most addresses that one person may have.
pub const MOST: u64 = 20;

/// A calendar to make.
#[derive(Clone, Debug)]
pub struct NewCalendar {
    /// SHA-256 of its secret, in hex.
    pub secret_sha256: String,
    /// Whose it is: it shows what that person may see, for as long as that is so.
    pub person: String,
    /// Which certificates it shows, as a query.
    pub filter: String,
    /// When it was made.
    pub at: Time,
}

/// A calendar as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Whose it is.
    pub person: String,
    /// What that person may do now.
    pub role: crate::people::Role,
    /// Which certificates it shows, as a query.
    pub filter: String,
}

pub(super) async fn add(batch: &mut Batch<'_>, new: &NewCalendar) -> Result<Applied, Refusal> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM calendar WHERE person = $1")
        .bind(&new.person)
        .fetch_one(batch.db())
        .await?;
    if count >= signed(MOST)? {
        return Err(Refusal::Exists);
    }
    sqlx::query("INSERT INTO calendar (secret_sha256, person, filter, created) VALUES ($1, $2, $3, $4)")
        .bind(&new.secret_sha256)
        .bind(&new.person)
        .bind(&new.filter)
        .bind(new.at.millis())
        .execute(batch.db())
        .await?;
    Ok(Applied::Plain)
}

pub(super) async fn end_all(batch: &mut Batch<'_>, person: &str) -> Result<Applied, Refusal> {
    sqlx::query("DELETE FROM calendar WHERE person = $1").bind(person).execute(batch.db()).await?;
    Ok(Applied::Plain)
}

/// The calendar with this digest.
///
/// # Errors
/// What the database says.
pub async fn find(pool: &SqlitePool, secret_sha256: &str) -> Result<Option<Kept>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT c.person, p.role, c.filter FROM calendar c JOIN person p ON p.name = c.person
         WHERE c.secret_sha256 = $1",
    )
    .bind(secret_sha256)
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        let role = super::people::role(&row.try_get::<String, _>(1)?)?;
        Ok(Kept { person: row.try_get(0)?, role, filter: row.try_get(2)? })
    })
    .transpose()
}

/// How many calendars a person has.
///
/// # Errors
/// What the database says.
pub async fn count(pool: &SqlitePool, person: &str) -> Result<u64, sqlx::Error> {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM calendar WHERE person = $1").bind(person).fetch_one(pool).await?;
    Ok(unsigned(count))
}
