//! Reports in the database: their place in the host's sequence, their blobs,
//! and the server's verdicts on the newest one.

use super::append::Batch;
use super::change::Applied;
use super::{Refusal, certificates, log, signed, unsigned};
use report::wire::EntryKind;
use report::{Finding, Time};
use sqlx::{QueryBuilder, Row as _, Sqlite, SqlitePool};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// A verified report to keep.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// The host's id.
    pub host: String,
    /// Its number since enrolment.
    pub sequence: u64,
    /// SHA-256 of the envelope's payload.
    pub payload: [u8; 32],
    /// SHA-256 of the payload of the report before, in hex.
    pub previous: Option<String>,
    /// The envelope.
    pub envelope: Vec<u8>,
    /// When gathering ended, by the host's clock.
    pub ended: Time,
    /// When it came, by ours.
    pub received: Time,
    /// The two are more than ten minutes apart.
    pub skewed: bool,
    /// The agent lost tables of it before they were sent.
    pub lost: bool,
    /// The rules whose verdict in the report does not follow from its facts.
    pub inconsistent: Vec<String>,
    /// The policy set that it names.
    pub policy_sha256: Option<String>,
    /// Whether we hold that set.
    pub policy_known: bool,
    /// The profile that applies by our own evaluation.
    pub profile: Option<String>,
    /// The agent's release.
    pub agent: String,
    /// The address that it came from.
    pub address: IpAddr,
    /// Blobs that came with it.
    pub blobs: Vec<PackedBlob>,
    /// The server's own verdicts.
    pub findings: Vec<Finding>,
    /// What it adds to the index of certificates.
    pub certificates: certificates::Step,
}

/// A blob as it is kept.
#[derive(Clone, Debug)]
pub struct PackedBlob {
    /// Its key, in hex.
    pub key: String,
    /// Its size unpacked.
    pub size: usize,
    /// Its bytes, gzip.
    pub packed: Vec<u8>,
}

/// A report as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The host's id.
    pub host: String,
    /// Its number.
    pub sequence: u64,
    /// SHA-256 of the envelope's payload, in hex.
    pub payload_sha256: String,
    /// The envelope.
    pub envelope: Vec<u8>,
    /// When gathering ended, by the host's clock.
    pub ended: Time,
    /// When it came, by ours.
    pub received: Time,
    /// Its place in the log.
    pub position: u64,
    /// The report before it was missing when it came.
    pub gap: bool,
    /// The clocks were more than ten minutes apart.
    pub skewed: bool,
    /// The agent had lost tables of it before they were sent: it was not judged.
    pub lost: bool,
    /// The rules whose verdict in the report does not follow from its facts.
    pub inconsistent: Vec<String>,
    /// The policy set that it names.
    pub policy_sha256: Option<String>,
    /// Whether we held that set.
    pub policy_known: bool,
    /// The profile that applies.
    pub profile: Option<String>,
    /// The agent's release.
    pub agent: String,
}

pub(super) async fn insert(batch: &mut Batch<'_>, new: &NewReport) -> Result<Applied, Refusal> {
    let payload = hex::encode(new.payload);
    let sequence = signed(new.sequence)?;
    let host = sqlx::query("SELECT last_sequence, last_payload FROM host WHERE id = $1 AND retired IS NULL")
        .bind(&new.host)
        .fetch_optional(batch.db())
        .await?
        .ok_or(Refusal::NoHost)?;
    let (last, last_payload): (i64, Option<String>) = (host.try_get(0)?, host.try_get(1)?);
    if sequence <= last {
        let kept: Option<(String, i64)> =
            sqlx::query_as("SELECT payload_sha256, position FROM report WHERE host = $1 AND sequence = $2")
                .bind(&new.host)
                .bind(sequence)
                .fetch_optional(batch.db())
                .await?;
        return match kept {
            Some((kept, position)) if kept == payload => Ok(Applied::Repeat(log::place(batch.db(), position).await?)),
            Some(_) => Err(Refusal::Fork),
            None => fill_gap(batch, new, &payload).await,
        };
    }
    // The first names none; each other one names the one before, as far as we have it.
    let follows = if sequence == last + 1 { new.previous == last_payload } else { new.previous.is_some() };
    if !follows {
        return Err(Refusal::Chain);
    }
    let place = keep(batch, new, &payload, sequence != last + 1).await?;
    sqlx::query(
        "UPDATE host SET last_sequence = $1, last_payload = $2, last_received = $3, last_address = $4 WHERE id = $5",
    )
    .bind(sequence)
    .bind(&payload)
    .bind(new.received.millis())
    .bind(new.address.to_string())
    .bind(&new.host)
    .execute(batch.db())
    .await?;
    certificates::note(batch, &new.host, last, &new.certificates).await?;
    sqlx::query("DELETE FROM finding WHERE host = $1").bind(&new.host).execute(batch.db()).await?;
    for finding in &new.findings {
        sqlx::query("INSERT INTO finding (host, rule, outcome, body) VALUES ($1, $2, $3, $4)")
            .bind(&new.host)
            .bind(&finding.rule)
            .bind(finding.outcome.word())
            .bind(serde_json::to_string(finding).map_err(|_| Refusal::Store)?)
            .execute(batch.db())
            .await?;
    }
    Ok(Applied::Logged(place))
}

/// A report that was missing comes late. It is kept if both neighbours that
/// we have agree with it; the newest report's verdicts stay the host's.
async fn fill_gap(batch: &mut Batch<'_>, new: &NewReport, payload: &str) -> Result<Applied, Refusal> {
    let sequence = signed(new.sequence)?;
    let before: Option<String> =
        sqlx::query_scalar("SELECT payload_sha256 FROM report WHERE host = $1 AND sequence = $2")
            .bind(&new.host)
            .bind(sequence - 1)
            .fetch_optional(batch.db())
            .await?;
    let after: Option<Option<String>> =
        sqlx::query_scalar("SELECT previous FROM report WHERE host = $1 AND sequence = $2")
            .bind(&new.host)
            .bind(sequence + 1)
            .fetch_optional(batch.db())
            .await?;
    let follows = match (&before, &new.previous) {
        (Some(before), Some(previous)) => before == previous,
        (Some(_), None) => false,
        (None, previous) => previous.is_some() == (sequence > 1),
    };
    if !follows || after.as_ref().is_some_and(|named| named.as_deref() != Some(payload)) {
        return Err(Refusal::Chain);
    }
    let place = keep(batch, new, payload, before.is_none() && sequence > 1).await?;
    certificates::forget(batch, &new.host).await?;
    sqlx::query("UPDATE report SET gap = 0 WHERE host = $1 AND sequence = $2")
        .bind(&new.host)
        .bind(sequence + 1)
        .execute(batch.db())
        .await?;
    Ok(Applied::Logged(place))
}

async fn keep(batch: &mut Batch<'_>, new: &NewReport, payload: &str, gap: bool) -> Result<log::Place, Refusal> {
    let place = batch.append(EntryKind::Report, &new.payload, &new.host, new.received).await?;
    for blob in &new.blobs {
        // Two hosts may bring the same rows at the same time: the bytes are the same.
        sqlx::query("INSERT INTO blob (key, size, packed) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING")
            .bind(&blob.key)
            .bind(signed(blob.size as u64)?)
            .bind(&blob.packed)
            .execute(batch.db())
            .await?;
    }
    sqlx::query(
        "INSERT INTO report (host, sequence, payload_sha256, previous, envelope, ended, received, position, gap,
         skewed, inconsistent, policy_sha256, policy_known, profile, agent, lost)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(&new.host)
    .bind(signed(new.sequence)?)
    .bind(payload)
    .bind(&new.previous)
    .bind(&new.envelope)
    .bind(new.ended.millis())
    .bind(new.received.millis())
    .bind(signed(place.position)?)
    .bind(gap)
    .bind(new.skewed)
    .bind(serde_json::to_string(&new.inconsistent).map_err(|_| Refusal::Store)?)
    .bind(&new.policy_sha256)
    .bind(new.policy_known)
    .bind(&new.profile)
    .bind(&new.agent)
    .bind(new.lost)
    .execute(batch.db())
    .await?;
    Ok(place)
}

pub(super) const COLUMNS: &str = "host, sequence, payload_sha256, envelope, ended, received, position, gap, skewed, \
     inconsistent, policy_sha256, policy_known, profile, agent, lost";

pub(super) fn kept(row: &sqlx::sqlite::SqliteRow) -> Result<Kept, sqlx::Error> {
    let inconsistent: String = row.try_get(9)?;
    Ok(Kept {
        host: row.try_get(0)?,
        sequence: unsigned(row.try_get(1)?),
        payload_sha256: row.try_get(2)?,
        envelope: row.try_get(3)?,
        ended: Time::from_millis(row.try_get(4)?),
        received: Time::from_millis(row.try_get(5)?),
        position: unsigned(row.try_get(6)?),
        gap: row.try_get(7)?,
        skewed: row.try_get(8)?,
        inconsistent: serde_json::from_str(&inconsistent).map_err(|e| sqlx::Error::Decode(Box::new(e)))?,
        policy_sha256: row.try_get(10)?,
        policy_known: row.try_get(11)?,
        profile: row.try_get(12)?,
        agent: row.try_get(13)?,
        lost: row.try_get(14)?,
    })
}

/// The report of a host with this number, or its newest.
///
/// # Errors
/// What the database says.
pub async fn report(pool: &SqlitePool, host: &str, sequence: Option<u64>) -> Result<Option<Kept>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
    query.push(COLUMNS).push(" FROM report WHERE host = ").push_bind(host);
    if let Some(sequence) = sequence {
        query.push(" AND sequence = ").push_bind(i64::try_from(sequence).map_err(|e| sqlx::Error::Encode(e.into()))?);
    }
    query.push(" ORDER BY sequence DESC LIMIT 1");
    query.build().fetch_optional(pool).await?.as_ref().map(kept).transpose()
}

/// The reports of a host after this number, oldest first.
///
/// # Errors
/// What the database says.
pub async fn after(pool: &SqlitePool, host: &str, sequence: u64, most: u32) -> Result<Vec<Kept>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
    query.push(COLUMNS).push(" FROM report WHERE host = ").push_bind(host).push(" AND sequence > ");
    query.push_bind(i64::try_from(sequence).map_err(|e| sqlx::Error::Encode(e.into()))?);
    query.push(" ORDER BY sequence LIMIT ").push_bind(i64::from(most));
    query.build().fetch_all(pool).await?.iter().map(kept).collect()
}

/// How many reports of a host are missing below its newest.
///
/// # Errors
/// What the database says.
pub async fn missing(pool: &SqlitePool, host: &str) -> Result<u64, sqlx::Error> {
    let missing: i64 = sqlx::query_scalar(
        "SELECT last_sequence - (SELECT count(*) FROM report WHERE host = $1) FROM host WHERE id = $1",
    )
    .bind(host)
    .fetch_optional(pool)
    .await?
    .unwrap_or(0);
    Ok(unsigned(missing))
}

/// The blobs with these keys, as they are packed; one that is not there is left out.
///
/// # Errors
/// What the database says.
pub async fn blobs(pool: &SqlitePool, keys: &BTreeSet<String>) -> Result<BTreeMap<String, Vec<u8>>, sqlx::Error> {
    let mut found = BTreeMap::new();
    for key in keys {
        let packed: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT packed FROM blob WHERE key = $1").bind(key).fetch_optional(pool).await?;
        if let Some(packed) = packed {
            found.insert(key.clone(), packed);
        }
    }
    Ok(found)
}

/// The server's verdicts on the newest report of each host in service, or of one.
///
/// # Errors
/// What the database says.
pub async fn findings(pool: &SqlitePool, host: Option<&str>) -> Result<BTreeMap<String, Vec<Finding>>, sqlx::Error> {
    let rows = sqlx::query("SELECT host, body FROM finding WHERE $1 IS NULL OR host = $1 ORDER BY host, rule")
        .bind(host)
        .fetch_all(pool)
        .await?;
    let mut all: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for row in &rows {
        let body: String = row.try_get(1)?;
        let finding = serde_json::from_str(&body).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
        all.entry(row.try_get(0)?).or_default().push(finding);
    }
    Ok(all)
}

/// How many hosts have which outcome, by rule.
///
/// # Errors
/// What the database says.
pub async fn counts(pool: &SqlitePool) -> Result<BTreeMap<String, BTreeMap<String, u64>>, sqlx::Error> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT rule, outcome, count(*) FROM finding GROUP BY rule, outcome").fetch_all(pool).await?;
    let mut all: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (rule, outcome, count) in rows {
        all.entry(rule).or_default().insert(outcome, unsigned(count));
    }
    Ok(all)
}

/// How many rules have which outcome, by host.
///
/// # Errors
/// What the database says.
pub async fn host_counts(pool: &SqlitePool) -> Result<BTreeMap<String, BTreeMap<String, u64>>, sqlx::Error> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT host, outcome, count(*) FROM finding GROUP BY host, outcome").fetch_all(pool).await?;
    let mut all: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (host, outcome, count) in rows {
        all.entry(host).or_default().insert(outcome, unsigned(count));
    }
    Ok(all)
}

/// The hosts and outcomes of one rule, worst first.
///
/// # Errors
/// What the database says.
pub async fn of_rule(pool: &SqlitePool, rule: &str) -> Result<Vec<(String, Finding)>, sqlx::Error> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT host, body FROM finding WHERE rule = $1 ORDER BY host")
        .bind(rule)
        .fetch_all(pool)
        .await?;
    let mut all = rows
        .into_iter()
        .map(|(host, body)| {
            Ok((host, serde_json::from_str::<Finding>(&body).map_err(|e| sqlx::Error::Decode(Box::new(e)))?))
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()?;
    all.sort_by(|a, b| a.1.outcome.cmp(&b.1.outcome).then_with(|| a.0.cmp(&b.0)));
    Ok(all)
}
