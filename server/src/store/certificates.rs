//! The index of certificates: where each is seen, since when, and until when it
//! was. All of it follows from the reports; [`rebuild`] makes it again.

use super::append::Batch;
use super::change::Applied;
use super::{Refusal, signed, unsigned};
use derive::presence::{Place, Presence, Seen};
use report::Time;
use serde::Serialize;
use sqlx::{Row as _, SqlitePool};
use std::collections::BTreeMap;

/// What one report adds to the index.
#[derive(Clone, Debug)]
pub struct Step {
    /// The report's number.
    pub sequence: u64,
    /// When it was made: by the host's clock, or by ours where that is off.
    pub at: Time,
    /// The host's labels in it.
    pub labels: BTreeMap<String, String>,
    /// What it shows; `None` if its facts are not held, and then nothing follows.
    pub shown: Option<Presence>,
}

/// Reports that the index of one host lacks.
#[derive(Clone, Debug)]
pub struct Catch {
    /// The host's id.
    pub host: String,
    /// Up to which report the index goes; 0 makes it anew.
    pub after: u64,
    /// The reports after that, in order.
    pub steps: Vec<Step>,
}

/// The host's newest report was taken. Where the index lacks one before it, this
/// one is left to [`rebuild`] too: what replaced what is told by neighbours.
pub(super) async fn note(batch: &mut Batch<'_>, host: &str, before: i64, step: &Step) -> Result<(), Refusal> {
    let indexed: Option<i64> = sqlx::query_scalar("SELECT sequence FROM certificate_host WHERE host = $1")
        .bind(host)
        .fetch_optional(batch.db())
        .await?;
    if indexed.unwrap_or(0) == before { apply(batch, host, step).await } else { Ok(()) }
}

/// A report came late, among those that are indexed: the host's index is made anew.
pub(super) async fn forget(batch: &mut Batch<'_>, host: &str) -> Result<(), Refusal> {
    sqlx::query("UPDATE certificate_host SET sequence = 0 WHERE host = $1").bind(host).execute(batch.db()).await?;
    Ok(())
}

pub(super) async fn rebuild(batch: &mut Batch<'_>, catch: &Catch) -> Result<Applied, Refusal> {
    let host = &catch.host;
    let indexed: Option<i64> = sqlx::query_scalar("SELECT sequence FROM certificate_host WHERE host = $1")
        .bind(host)
        .fetch_optional(batch.db())
        .await?;
    // Somebody else was faster; whoever asks again sees how far it goes now.
    if indexed.unwrap_or(0) != signed(catch.after)? {
        return Ok(Applied::Plain);
    }
    if catch.after == 0 {
        sqlx::query("DELETE FROM certificate_place WHERE host = $1").bind(host).execute(batch.db()).await?;
    }
    for step in &catch.steps {
        apply(batch, host, step).await?;
    }
    Ok(Applied::Plain)
}

/// A line that has not ended: id, kind of place, place, certificate, whether it
/// is public, and when it was last shown.
type Current = (i64, String, String, String, Option<bool>, Option<i64>);

async fn apply(batch: &mut Batch<'_>, host: &str, step: &Step) -> Result<(), Refusal> {
    let before: Option<i64> = sqlx::query_scalar("SELECT at FROM certificate_host WHERE host = $1")
        .bind(host)
        .fetch_optional(batch.db())
        .await?;
    sqlx::query(
        "INSERT INTO certificate_host (host, sequence, at, labels) VALUES ($1, $2, $3, $4)
         ON CONFLICT (host) DO UPDATE SET sequence = excluded.sequence, at = excluded.at, labels = excluded.labels",
    )
    .bind(host)
    .bind(signed(step.sequence)?)
    .bind(step.at.millis())
    .bind(serde_json::to_string(&step.labels).map_err(|_| Refusal::Store)?)
    .execute(batch.db())
    .await?;
    let Some(shown) = &step.shown else { return Ok(()) };
    let rows: Vec<Current> = sqlx::query_as(
        "SELECT id, seen, place, sha256, public, last FROM certificate_place WHERE host = $1 AND until IS NULL",
    )
    .bind(host)
    .fetch_all(batch.db())
    .await?;
    let mut fresh: BTreeMap<_, _> = shown.held.iter().collect();
    for (id, seen, name, sha256, public, last) in rows {
        let place = Place { seen: Seen::from_word(&seen).ok_or(Refusal::Store)?, name };
        let key = (place, sha256);
        let told = shown.public.get(&key.1).copied();
        if fresh.remove(&key).is_some() {
            if last.is_some() || told.is_some_and(|told| public != Some(told)) {
                sqlx::query("UPDATE certificate_place SET last = NULL, public = coalesce($1, public) WHERE id = $2")
                    .bind(told)
                    .bind(id)
                    .execute(batch.db())
                    .await?;
            }
        } else if shown.is_blind(&key.0) {
            sqlx::query("UPDATE certificate_place SET last = coalesce(last, $1) WHERE id = $2")
                .bind(before)
                .bind(id)
                .execute(batch.db())
                .await?;
        } else {
            sqlx::query(
                "UPDATE certificate_place SET last = coalesce(last, $1), until = $2, until_sequence = $3 WHERE id = $4",
            )
            .bind(before)
            .bind(step.at.millis())
            .bind(signed(step.sequence)?)
            .bind(id)
            .execute(batch.db())
            .await?;
        }
    }
    for ((place, sha256), position) in fresh {
        insert(batch, host, step, shown, (place, sha256, *position)).await?;
    }
    Ok(())
}

async fn insert(
    batch: &mut Batch<'_>,
    host: &str,
    step: &Step,
    shown: &Presence,
    (place, sha256, position): (&Place, &String, i64),
) -> Result<(), Refusal> {
    let known = shown.certificates.get(sha256).ok_or(Refusal::Store)?;
    let read = &known.read;
    sqlx::query(
        "INSERT INTO certificate (sha256, spki_sha256, subject, issuer, names, not_before, not_after, authority,
         self_issued, key_type, key_bits) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (sha256) DO NOTHING",
    )
    .bind(sha256)
    .bind(&known.spki_sha256)
    .bind(&read.subject)
    .bind(&read.issuer)
    .bind(serde_json::to_string(&read.names).map_err(|_| Refusal::Store)?)
    .bind(read.not_before.millis())
    .bind(read.not_after.millis())
    .bind(read.authority)
    .bind(read.self_issued)
    .bind(&read.key_type)
    .bind(read.key_bits)
    .execute(batch.db())
    .await?;
    sqlx::query(
        "INSERT INTO certificate_place (host, seen, place, position, sha256, leaf, public, since, since_sequence)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(host)
    .bind(place.seen.word())
    .bind(&place.name)
    .bind(position)
    .bind(sha256)
    .bind(shown.is_leaf(sha256))
    .bind(shown.public.get(sha256).copied())
    .bind(step.at.millis())
    .bind(signed(step.sequence)?)
    .execute(batch.db())
    .await?;
    Ok(())
}

/// A certificate of the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// SHA-256 of its DER, in hex.
    pub sha256: String,
    /// SHA-256 of its SubjectPublicKeyInfo, in hex; `None` if that cannot be cut out.
    pub spki_sha256: Option<String>,
    /// The subject, RFC 4514.
    pub subject: String,
    /// The issuer, RFC 4514.
    pub issuer: String,
    /// The DNS names and addresses that it is for.
    pub names: Vec<String>,
    /// From when it is valid.
    pub not_before: Time,
    /// Until when it is valid.
    pub not_after: Time,
    /// True if it may sign others.
    pub authority: bool,
    /// True if subject and issuer are the same.
    pub self_issued: bool,
    /// The key's kind.
    pub key_type: String,
    /// The key's size in bits, where its kind has one.
    pub key_bits: Option<i64>,
}

/// A place that holds a certificate, or held it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The host's id.
    pub host: String,
    /// Where on it.
    pub place: Place,
    /// Its place in the chain or file.
    pub position: i64,
    /// The certificate.
    pub sha256: String,
    /// True if it is one that a service shows for itself.
    pub leaf: bool,
    /// Whether a public authority issued it; `None` if nothing tells.
    pub public: Option<bool>,
    /// When the first report showed it there.
    pub since: Time,
    /// The number of that report.
    pub since_sequence: u64,
    /// When a report last showed it, where that was not the newest.
    pub last: Option<Time>,
    /// When a report first found it gone; `None` while it is there.
    pub until: Option<Time>,
    /// The number of that report.
    pub until_sequence: Option<u64>,
}

/// Every certificate that a host in service shows or showed, by digest.
///
/// # Errors
/// What the database says.
pub async fn certificates(pool: &SqlitePool) -> Result<BTreeMap<String, Certificate>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT sha256, spki_sha256, subject, issuer, names, not_before, not_after, authority, self_issued, key_type,
         key_bits FROM certificate",
    )
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            let names: String = row.try_get(4)?;
            let one = Certificate {
                sha256: row.try_get(0)?,
                spki_sha256: row.try_get(1)?,
                subject: row.try_get(2)?,
                issuer: row.try_get(3)?,
                names: serde_json::from_str(&names).map_err(|e| sqlx::Error::Decode(Box::new(e)))?,
                not_before: Time::from_millis(row.try_get(5)?),
                not_after: Time::from_millis(row.try_get(6)?),
                authority: row.try_get(7)?,
                self_issued: row.try_get(8)?,
                key_type: row.try_get(9)?,
                key_bits: row.try_get(10)?,
            };
            Ok((one.sha256.clone(), one))
        })
        .collect()
}

/// All places of hosts in service, or of one host, those that were left among
/// them, in order of host, place and time.
///
/// # Errors
/// What the database says.
pub async fn held(pool: &SqlitePool, host: Option<&str>) -> Result<Vec<Held>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT p.host, p.seen, p.place, p.position, p.sha256, p.leaf, p.public, p.since, p.since_sequence, p.last,
         p.until, p.until_sequence FROM certificate_place p JOIN host h ON h.id = p.host
         WHERE h.retired IS NULL AND ($1 IS NULL OR p.host = $1)
         ORDER BY p.host, p.seen, p.place, p.since_sequence, p.id",
    )
    .bind(host)
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            let seen = Seen::from_word(row.try_get(1)?).ok_or_else(|| sqlx::Error::Decode("not a place".into()))?;
            Ok(Held {
                host: row.try_get(0)?,
                place: Place { seen, name: row.try_get(2)? },
                position: row.try_get(3)?,
                sha256: row.try_get(4)?,
                leaf: row.try_get(5)?,
                public: row.try_get(6)?,
                since: Time::from_millis(row.try_get(7)?),
                since_sequence: unsigned(row.try_get(8)?),
                last: row.try_get::<Option<i64>, _>(9)?.map(Time::from_millis),
                until: row.try_get::<Option<i64>, _>(10)?.map(Time::from_millis),
                until_sequence: row.try_get::<Option<i64>, _>(11)?.map(unsigned),
            })
        })
        .collect()
}

/// A mark of which host in service holds what, which another state has not: a
/// line that comes has a number above all, and one that goes makes them fewer.
/// `None` if nobody holds anything.
///
/// # Errors
/// What the database says.
pub async fn held_mark(pool: &SqlitePool) -> Result<Option<String>, sqlx::Error> {
    let (count, most, sum): (i64, i64, i64) = sqlx::query_as(
        "SELECT count(*), coalesce(max(p.id), 0), coalesce(sum(p.id), 0)
         FROM certificate_place p JOIN host h ON h.id = p.host WHERE p.until IS NULL AND h.retired IS NULL",
    )
    .fetch_one(pool)
    .await?;
    Ok((count > 0).then(|| format!("{count}:{most}:{sum}")))
}

/// The labels of each host in its newest report.
///
/// # Errors
/// What the database says.
pub async fn labels(pool: &SqlitePool) -> Result<BTreeMap<String, BTreeMap<String, String>>, sqlx::Error> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT host, labels FROM certificate_host").fetch_all(pool).await?;
    rows.into_iter()
        .map(|(host, text)| {
            Ok((host, serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(Box::new(error)))?))
        })
        .collect()
}

/// Hosts in service whose index lacks a report, and up to which report it goes.
///
/// # Errors
/// What the database says.
pub async fn behind(pool: &SqlitePool) -> Result<Vec<(String, u64)>, sqlx::Error> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT h.id, coalesce(c.sequence, 0) FROM host h LEFT JOIN certificate_host c ON c.host = h.id
         WHERE h.retired IS NULL AND h.last_sequence <> coalesce(c.sequence, 0) ORDER BY h.id",
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(host, sequence)| (host, unsigned(sequence))).collect())
}
