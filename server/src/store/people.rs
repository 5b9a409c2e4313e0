//! People's accounts and sessions in the database.

use super::Refusal;
use super::append::Batch;
use super::change::Applied;
use crate::people::Role;
use report::Time;
use sqlx::{Row as _, SqlitePool};

/// An account to make.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The name to sign in by.
    pub name: String,
    /// The password's argon2id hash.
    pub password: String,
    /// What the person may do.
    pub role: Role,
    /// When.
    pub at: Time,
}

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of its token, in hex; the token is in the person's cookie alone.
    pub token_sha256: String,
    /// Whose it is.
    pub person: String,
    /// What its forms must carry.
    pub csrf: String,
    /// When.
    pub at: Time,
    /// When it ends, however much it is used.
    pub expires: Time,
}

/// An account.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name to sign in by.
    pub name: String,
    /// The password's argon2id hash.
    pub password: String,
    /// What the person may do.
    pub role: Role,
    /// When it was made.
    pub created: Time,
}

/// A session and whose it is.
#[derive(Clone, Debug)]
pub struct Session {
    /// SHA-256 of its token, in hex.
    pub token_sha256: String,
    /// Whose it is.
    pub person: String,
    /// What the person may do, as it is now.
    pub role: Role,
    /// What its forms must carry.
    pub csrf: String,
    /// When it was last used.
    pub seen: Time,
    /// When it ends, however much it is used.
    pub expires: Time,
}

pub(super) async fn add(batch: &mut Batch<'_>, new: &NewPerson) -> Result<Applied, Refusal> {
    sqlx::query("INSERT INTO person (name, password, created, role) VALUES ($1, $2, $3, $4)")
        .bind(&new.name)
        .bind(&new.password)
        .bind(new.at.millis())
        .bind(new.role.word())
        .execute(batch.db())
        .await?;
    Ok(Applied::Plain)
}

pub(super) async fn set_password(batch: &mut Batch<'_>, name: &str, password: &str) -> Result<Applied, Refusal> {
    let done = sqlx::query("UPDATE person SET password = $1 WHERE name = $2")
        .bind(password)
        .bind(name)
        .execute(batch.db())
        .await?;
    if done.rows_affected() != 1 {
        return Err(Refusal::NotFound);
    }
    // Whoever knew the old password is out.
    sqlx::query("DELETE FROM session WHERE person = $1").bind(name).execute(batch.db()).await?;
    super::calendars::end_all(batch, name).await?;
    Ok(Applied::Plain)
}

pub(super) async fn add_session(batch: &mut Batch<'_>, new: &NewSession) -> Result<Applied, Refusal> {
    sqlx::query("DELETE FROM session WHERE expires <= $1").bind(new.at.millis()).execute(batch.db()).await?;
    sqlx::query("INSERT INTO session (token_sha256, person, csrf, seen, expires) VALUES ($1, $2, $3, $4, $5)")
        .bind(&new.token_sha256)
        .bind(&new.person)
        .bind(&new.csrf)
        .bind(new.at.millis())
        .bind(new.expires.millis())
        .execute(batch.db())
        .await?;
    Ok(Applied::Plain)
}

pub(super) async fn touch_session(batch: &mut Batch<'_>, token_sha256: &str, at: Time) -> Result<Applied, Refusal> {
    sqlx::query("UPDATE session SET seen = max(seen, $1) WHERE token_sha256 = $2")
        .bind(at.millis())
        .bind(token_sha256)
        .execute(batch.db())
        .await?;
    Ok(Applied::Plain)
}

pub(super) async fn end_session(batch: &mut Batch<'_>, token_sha256: &str) -> Result<Applied, Refusal> {
    sqlx::query("DELETE FROM session WHERE token_sha256 = $1").bind(token_sha256).execute(batch.db()).await?;
    Ok(Applied::Plain)
}

/// The account of this name.
///
/// # Errors
/// What the database says.
pub async fn person(pool: &SqlitePool, name: &str) -> Result<Option<Person>, sqlx::Error> {
    sqlx::query("SELECT name, password, role, created FROM person WHERE name = $1")
        .bind(name)
        .fetch_optional(pool)
        .await?
        .as_ref()
        .map(read_person)
        .transpose()
}

/// All accounts, by name.
///
/// # Errors
/// What the database says.
pub async fn people(pool: &SqlitePool) -> Result<Vec<Person>, sqlx::Error> {
    let rows = sqlx::query("SELECT name, password, role, created FROM person ORDER BY name").fetch_all(pool).await?;
    rows.iter().map(read_person).collect()
}

/// The session with this digest, expired or not.
///
/// # Errors
/// What the database says.
pub async fn session(pool: &SqlitePool, token_sha256: &str) -> Result<Option<Session>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT s.token_sha256, s.person, p.role, s.csrf, s.seen, s.expires
         FROM session s JOIN person p ON p.name = s.person WHERE s.token_sha256 = $1",
    )
    .bind(token_sha256)
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        Ok(Session {
            token_sha256: row.try_get(0)?,
            person: row.try_get(1)?,
            role: role(&row.try_get::<String, _>(2)?)?,
            csrf: row.try_get(3)?,
            seen: Time::from_millis(row.try_get(4)?),
            expires: Time::from_millis(row.try_get(5)?),
        })
    })
    .transpose()
}

fn read_person(row: &sqlx::sqlite::SqliteRow) -> Result<Person, sqlx::Error> {
    Ok(Person {
        name: row.try_get(0)?,
        password: row.try_get(1)?,
        role: role(&row.try_get::<String, _>(2)?)?,
        created: Time::from_millis(row.try_get(3)?),
    })
}

pub(super) fn role(word: &str) -> Result<Role, sqlx::Error> {
    Role::ALL.into_iter().find(|r| r.word() == word).ok_or_else(|| sqlx::Error::Decode("not a role".into()))
}
