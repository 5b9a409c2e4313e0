//! Hosts in the database: tokens, enrolment, retirement, the register of
//! expected ones, and what went wrong with them.

use super::append::Batch;
use super::change::Applied;
use super::{Refusal, unsigned};
use report::Time;
use report::wire::{Enrolment, EntryKind, Register, RegisterEntry};
use seal::key::PublicKey;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, SqlitePool};
use std::net::IpAddr;

/// A host to enrol.
#[derive(Clone, Debug)]
pub struct NewHost {
    /// SHA-256 of the token's secret, in hex.
    pub secret_sha256: String,
    /// What the log's entry commits to: id, name, key.
    pub enrolment: Enrolment,
    /// The same key.
    pub public_key: PublicKey,
    /// When.
    pub at: Time,
}

/// A token to make.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// SHA-256 of its secret, in hex.
    pub secret_sha256: String,
    /// What it is for, in words.
    pub note: String,
    /// When it was made.
    pub created: Time,
    /// When it ends.
    pub expires: Time,
}

/// Something that went wrong with a host.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The host's id.
    pub host: String,
    /// What, in one word.
    pub kind: EventKind,
    /// The same for people, of this time.
    pub detail: String,
    /// When.
    pub at: Time,
}

/// What can go wrong with a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// It sent another report under a number that was taken: its key is used
    /// twice, or it was set back to an older state.
    Fork,
    /// A report did not name the one before it as we have it.
    Chain,
    /// It sent a report that claims another host.
    WrongHost,
    /// A report or its evidence was refused.
    Refused,
    /// It saw a checkpoint that our log does not lead to.
    OtherLog,
    /// What the server saw of its endpoints contradicts its report.
    Contradicted,
}

impl EventKind {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Chain => "chain",
            Self::WrongHost => "wrong_host",
            Self::Refused => "refused",
            Self::OtherLog => "other_log",
            Self::Contradicted => "contradicted",
        }
    }
}

/// A host that was enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its id.
    pub id: String,
    /// Its name at enrolment.
    pub name: String,
    /// The key that speaks for it.
    pub public_key: PublicKey,
    /// When it was enrolled.
    pub enrolled: Time,
    /// When it was retired.
    pub retired: Option<Time>,
    /// The highest number of its reports.
    pub last_sequence: u64,
    /// SHA-256 of that report's payload.
    pub last_payload: Option<String>,
    /// When the newest report was received.
    pub last_received: Option<Time>,
    /// The address that it came from.
    pub last_address: Option<IpAddr>,
}

/// What went wrong with a host, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The host's id.
    pub host: String,
    /// What, as in [`EventKind::word`].
    pub kind: String,
    /// The last time's detail.
    pub detail: String,
    /// The first time.
    pub first: Time,
    /// The last time.
    pub last: Time,
    /// How often.
    pub times: u64,
}

pub(super) async fn enrol(batch: &mut Batch<'_>, new: &NewHost) -> Result<Applied, Refusal> {
    sqlx::query("INSERT INTO host (id, name, public_key, enrolled) VALUES ($1, $2, $3, $4)")
        .bind(&new.enrolment.host)
        .bind(&new.enrolment.name)
        .bind(new.public_key.as_bytes().as_slice())
        .bind(new.at.millis())
        .execute(batch.db())
        .await?;
    // One statement finds the token and uses it up: of two at once, one wins.
    let used = sqlx::query(
        "UPDATE enrolment_token SET used = $1, used_by = $2 WHERE secret_sha256 = $3 AND used IS NULL AND expires > $1",
    )
    .bind(new.at.millis())
    .bind(&new.enrolment.host)
    .bind(&new.secret_sha256)
    .execute(batch.db())
    .await?;
    if used.rows_affected() != 1 {
        return Err(Refusal::Token);
    }
    let body = seal::canonical::encode(&new.enrolment).map_err(|_| Refusal::Store)?;
    let digest = seal::digest::sha256(&body);
    let place = batch.append(EntryKind::Enrolment, &digest, &new.enrolment.host, new.at).await?;
    batch.document(&place, &body).await?;
    Ok(Applied::Logged(place))
}

/// What a retirement entry commits to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Retirement {
    host: String,
    retired: Time,
}

pub(super) async fn retire(batch: &mut Batch<'_>, host: &str, at: Time) -> Result<Applied, Refusal> {
    let done = sqlx::query("UPDATE host SET retired = $1 WHERE id = $2 AND retired IS NULL")
        .bind(at.millis())
        .bind(host)
        .execute(batch.db())
        .await?;
    if done.rows_affected() != 1 {
        return Err(Refusal::NotFound);
    }
    // A retired host counts in no score; its reports stay as evidence.
    sqlx::query("DELETE FROM finding WHERE host = $1").bind(host).execute(batch.db()).await?;
    let body =
        seal::canonical::encode(&Retirement { host: host.to_owned(), retired: at }).map_err(|_| Refusal::Store)?;
    let place = batch.append(EntryKind::Retirement, &seal::digest::sha256(&body), host, at).await?;
    batch.document(&place, &body).await?;
    Ok(Applied::Logged(place))
}

pub(super) async fn add_token(batch: &mut Batch<'_>, new: &NewToken) -> Result<Applied, Refusal> {
    sqlx::query("INSERT INTO enrolment_token (secret_sha256, created, expires, note) VALUES ($1, $2, $3, $4)")
        .bind(&new.secret_sha256)
        .bind(new.created.millis())
        .bind(new.expires.millis())
        .bind(&new.note)
        .execute(batch.db())
        .await?;
    Ok(Applied::Plain)
}

pub(super) async fn add_event(batch: &mut Batch<'_>, new: &NewEvent) -> Result<Applied, Refusal> {
    sqlx::query(
        "INSERT INTO event (host, kind, detail, first, last, times) VALUES ($1, $2, $3, $4, $4, 1)
         ON CONFLICT (host, kind) DO UPDATE SET detail = excluded.detail, last = excluded.last, times = times + 1",
    )
    .bind(&new.host)
    .bind(new.kind.word())
    .bind(new.detail.chars().take(500).collect::<String>())
    .bind(new.at.millis())
    .execute(batch.db())
    .await?;
    Ok(Applied::Plain)
}

pub(super) async fn replace_register(batch: &mut Batch<'_>, new: &Register, at: Time) -> Result<Applied, Refusal> {
    sqlx::query("DELETE FROM register").execute(batch.db()).await?;
    for (name, entry) in &new.hosts {
        sqlx::query("INSERT INTO register (name, site, function, criticality, owner) VALUES ($1, $2, $3, $4, $5)")
            .bind(name)
            .bind(&entry.site)
            .bind(&entry.function)
            .bind(&entry.criticality)
            .bind(&entry.owner)
            .execute(batch.db())
            .await?;
    }
    let body = seal::canonical::encode(new).map_err(|_| Refusal::Store)?;
    let subject = format!("{} hosts", new.hosts.len());
    let place = batch.append(EntryKind::Register, &seal::digest::sha256(&body), &subject, at).await?;
    batch.document(&place, &body).await?;
    Ok(Applied::Logged(place))
}

const HOST: &str = "SELECT id, name, public_key, enrolled, retired, last_sequence, last_payload, last_received, \
     last_address FROM host WHERE id = $1";
const HOSTS: &str = "SELECT id, name, public_key, enrolled, retired, last_sequence, last_payload, last_received, \
     last_address FROM host ORDER BY name, id";

/// The host with this id, retired or not.
///
/// # Errors
/// What the database says.
pub async fn host(pool: &SqlitePool, id: &str) -> Result<Option<Host>, sqlx::Error> {
    sqlx::query(HOST).bind(id).fetch_optional(pool).await?.as_ref().map(read_host).transpose()
}

/// All hosts, by name.
///
/// # Errors
/// What the database says.
pub async fn hosts(pool: &SqlitePool) -> Result<Vec<Host>, sqlx::Error> {
    sqlx::query(HOSTS).fetch_all(pool).await?.iter().map(read_host).collect()
}

/// The same inside a transaction.
pub(super) async fn hosts_in(db: &mut sqlx::SqliteConnection) -> Result<Vec<Host>, sqlx::Error> {
    sqlx::query(HOSTS).fetch_all(db).await?.iter().map(read_host).collect()
}

/// Whether a token with this digest may still be used, in constant time over
/// all of them, so that the time of the answer says nothing of a near miss.
///
/// # Errors
/// What the database says.
pub async fn token_is_valid(pool: &SqlitePool, secret_sha256: &str, now: Time) -> Result<bool, sqlx::Error> {
    let open: Vec<String> =
        sqlx::query_scalar("SELECT secret_sha256 FROM enrolment_token WHERE used IS NULL AND expires > $1")
            .bind(now.millis())
            .fetch_all(pool)
            .await?;
    Ok(open.iter().fold(false, |found, one| found | crate::people::same(one.as_bytes(), secret_sha256.as_bytes())))
}

/// The register of expected hosts.
///
/// # Errors
/// What the database says.
pub async fn register(pool: &SqlitePool) -> Result<Register, sqlx::Error> {
    let rows = sqlx::query("SELECT name, site, function, criticality, owner FROM register").fetch_all(pool).await?;
    let hosts = rows.iter().map(|row| {
        let entry = RegisterEntry {
            site: row.try_get(1)?,
            function: row.try_get(2)?,
            criticality: row.try_get(3)?,
            owner: row.try_get(4)?,
        };
        Ok((row.try_get(0)?, entry))
    });
    Ok(Register { hosts: hosts.collect::<Result<_, sqlx::Error>>()? })
}

/// What went wrong, last first: with one host, or with all.
///
/// # Errors
/// What the database says.
pub async fn events(pool: &SqlitePool, host: Option<&str>, most: u32) -> Result<Vec<Event>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT host, kind, detail, first, last, times FROM event
         WHERE $1 IS NULL OR host = $1 ORDER BY last DESC, host, kind LIMIT $2",
    )
    .bind(host)
    .bind(i64::from(most))
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Event {
                host: row.try_get(0)?,
                kind: row.try_get(1)?,
                detail: row.try_get(2)?,
                first: Time::from_millis(row.try_get(3)?),
                last: Time::from_millis(row.try_get(4)?),
                times: unsigned(row.try_get(5)?),
            })
        })
        .collect()
}

fn read_host(row: &sqlx::sqlite::SqliteRow) -> Result<Host, sqlx::Error> {
    let key = super::log::fixed(row.try_get(2)?)?;
    Ok(Host {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        public_key: PublicKey::from_bytes(&key).map_err(|e| sqlx::Error::Decode(Box::new(e)))?,
        enrolled: Time::from_millis(row.try_get(3)?),
        retired: row.try_get::<Option<i64>, _>(4)?.map(Time::from_millis),
        last_sequence: unsigned(row.try_get(5)?),
        last_payload: row.try_get(6)?,
        last_received: row.try_get::<Option<i64>, _>(7)?.map(Time::from_millis),
        last_address: row.try_get::<Option<String>, _>(8)?.and_then(|text| text.parse().ok()),
    })
}
