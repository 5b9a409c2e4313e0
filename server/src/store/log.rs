//! The log in the database: entries, tree, head; and the policy sets and root
//! documents that are logged.

use super::append::Batch;
use super::change::Applied;
use super::{Head, Refusal, signed, unsigned};
use ledger::Hash;
use ledger::tree::{Frontier, NodeId};
use report::Time;
use report::wire::EntryKind;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, SqlitePool};
use std::collections::BTreeMap;

/// Where an entry stands in the log, and what opens its commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its number, from 0.
    pub position: u64,
    /// Its canonical bytes: the leaf.
    pub entry: Vec<u8>,
    /// The salt of its commitment.
    pub salt: [u8; 32],
}

/// An entry as it is kept, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub place: Place,
    /// The digest that its commitment hides.
    pub digest: [u8; 32],
    /// Its kind, as in [`kind_word`].
    pub kind: String,
    /// A host's id, or a version.
    pub subject: String,
    /// When the server received it.
    pub at: Time,
}

/// A signed policy set to keep.
#[derive(Clone, Debug)]
pub struct NewPolicySet {
    /// Its version, which must be above the newest one.
    pub version: u64,
    /// SHA-256 of its canonical bytes.
    pub digest: [u8; 32],
    /// The envelope.
    pub envelope: Vec<u8>,
    /// When.
    pub at: Time,
}

/// A root document to keep.
#[derive(Clone, Debug)]
pub struct NewRoot {
    /// Its version: one above the newest, or 1.
    pub version: u64,
    /// SHA-256 of its payload.
    pub digest: [u8; 32],
    /// The envelope.
    pub envelope: Vec<u8>,
    /// When.
    pub at: Time,
}

/// A bundle's manifest that was handed out.
#[derive(Clone, Debug)]
pub struct NewExport {
    /// SHA-256 of the manifest's canonical bytes.
    pub digest: [u8; 32],
    /// Those bytes.
    pub manifest: Vec<u8>,
    /// When.
    pub at: Time,
}

/// A document that somebody signed, as it was installed or published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedDocument {
    /// Its version.
    pub version: u64,
    /// SHA-256 of its payload, in hex.
    pub sha256: String,
    /// The envelope's bytes.
    pub envelope: Vec<u8>,
    /// When the server took it.
    pub at: Time,
}

/// The word of a kind in the database and on pages; the same as in an entry.
#[must_use]
pub const fn kind_word(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Report => "report",
        EntryKind::Enrolment => "enrolment",
        EntryKind::Retirement => "retirement",
        EntryKind::PolicySet => "policy_set",
        EntryKind::AdvisorySet => "advisory_set",
        EntryKind::Root => "root",
        EntryKind::Register => "register",
        EntryKind::Export => "export",
        EntryKind::Outside => "outside",
        EntryKind::Keys => "keys",
        EntryKind::Exposure => "exposure",
    }
}

pub(super) async fn add_policy_set(batch: &mut Batch<'_>, new: &NewPolicySet) -> Result<Applied, Refusal> {
    let newest: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM policy_set").fetch_one(batch.db()).await?;
    if newest.is_some_and(|newest| unsigned(newest) >= new.version) {
        return Err(Refusal::NotNewer);
    }
    sqlx::query("INSERT INTO policy_set (version, sha256, envelope, published) VALUES ($1, $2, $3, $4)")
        .bind(signed(new.version)?)
        .bind(hex::encode(new.digest))
        .bind(&new.envelope)
        .bind(new.at.millis())
        .execute(batch.db())
        .await?;
    batch.append(EntryKind::PolicySet, &new.digest, &new.version.to_string(), new.at).await.map(Applied::Logged)
}

pub(super) async fn add_root(batch: &mut Batch<'_>, new: &NewRoot) -> Result<Applied, Refusal> {
    let newest: Option<i64> =
        sqlx::query_scalar("SELECT max(version) FROM root_document").fetch_one(batch.db()).await?;
    if newest.map_or(0, unsigned) + 1 != new.version {
        return Err(Refusal::NotNewer);
    }
    sqlx::query("INSERT INTO root_document (version, sha256, envelope, installed) VALUES ($1, $2, $3, $4)")
        .bind(signed(new.version)?)
        .bind(hex::encode(new.digest))
        .bind(&new.envelope)
        .bind(new.at.millis())
        .execute(batch.db())
        .await?;
    batch.append(EntryKind::Root, &new.digest, &new.version.to_string(), new.at).await.map(Applied::Logged)
}

pub(super) async fn add_export(batch: &mut Batch<'_>, new: &NewExport) -> Result<Applied, Refusal> {
    let place = batch.append(EntryKind::Export, &new.digest, &hex::encode(new.digest), new.at).await?;
    batch.document(&place, &new.manifest).await?;
    Ok(Applied::Logged(place))
}

/// The head, if the log was ever written.
///
/// # Errors
/// What the database says.
pub async fn head(db: impl sqlx::Executor<'_, Database = Sqlite>) -> Result<Option<Head>, sqlx::Error> {
    let row = sqlx::query("SELECT size, root, checkpoint FROM tree_head WHERE only = 1").fetch_optional(db).await?;
    row.map(|row| {
        Ok(Head { size: unsigned(row.try_get(0)?), root: fixed(row.try_get(1)?)?, checkpoint: row.try_get(2)? })
    })
    .transpose()
}

pub(super) async fn write_head(db: &mut SqliteConnection, head: &Head) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO tree_head (only, size, root, checkpoint) VALUES (1, $1, $2, $3)
         ON CONFLICT (only) DO UPDATE SET size = excluded.size, root = excluded.root, checkpoint = excluded.checkpoint",
    )
    .bind(i64::try_from(head.size).map_err(|e| sqlx::Error::Encode(e.into()))?)
    .bind(head.root.as_slice())
    .bind(&head.checkpoint)
    .execute(db)
    .await
    .map(drop)
}

/// The tree's right edge at `size`.
pub(super) async fn frontier(db: &mut SqliteConnection, size: u64) -> Result<Frontier, sqlx::Error> {
    let nodes = nodes(db, &Frontier::needed(size)).await?;
    Frontier::load(size, &nodes).map_err(|e| sqlx::Error::Decode(Box::new(e)))
}

/// The hashes of these complete subtrees; one that is not there is left out,
/// and whoever proves from them says which is missing.
///
/// # Errors
/// What the database says.
pub async fn nodes(
    db: impl sqlx::Executor<'_, Database = Sqlite>,
    wanted: &[NodeId],
) -> Result<BTreeMap<NodeId, Hash>, sqlx::Error> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut query =
        QueryBuilder::<Sqlite>::new("SELECT level, position, hash FROM tree_hash WHERE (level, position) IN (VALUES ");
    let mut first = true;
    for id in wanted {
        query.push(if std::mem::take(&mut first) { "(" } else { ", (" });
        query.push_bind(i64::from(id.level)).push(", ");
        query.push_bind(i64::try_from(id.position).map_err(|e| sqlx::Error::Encode(e.into()))?).push(")");
    }
    query.push(")");
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let level = u8::try_from(row.try_get::<i64, _>(0)?).map_err(|e| sqlx::Error::Decode(e.into()))?;
            Ok((NodeId { level, position: unsigned(row.try_get(1)?) }, fixed(row.try_get(2)?)?))
        })
        .collect()
}

/// The entries from `from` on, at most `most`.
///
/// # Errors
/// What the database says.
pub async fn entries(pool: &SqlitePool, from: u64, most: u32) -> Result<Vec<Entry>, sqlx::Error> {
    let from = i64::try_from(from).map_err(|e| sqlx::Error::Encode(e.into()))?;
    let rows = sqlx::query(
        "SELECT position, entry, salt, digest, kind, subject, at FROM log_entry
         WHERE position >= $1 ORDER BY position LIMIT $2",
    )
    .bind(from)
    .bind(i64::from(most))
    .fetch_all(pool)
    .await?;
    rows.iter().map(entry).collect()
}

/// The entry in one place.
pub(super) async fn place(db: &mut SqliteConnection, position: i64) -> Result<Place, sqlx::Error> {
    let row = sqlx::query("SELECT position, entry, salt, digest, kind, subject, at FROM log_entry WHERE position = $1")
        .bind(position)
        .fetch_one(db)
        .await?;
    Ok(entry(&row)?.place)
}

pub(super) fn entry(row: &sqlx::sqlite::SqliteRow) -> Result<Entry, sqlx::Error> {
    Ok(Entry {
        place: Place { position: unsigned(row.try_get(0)?), entry: row.try_get(1)?, salt: fixed(row.try_get(2)?)? },
        digest: fixed(row.try_get(3)?)?,
        kind: row.try_get(4)?,
        subject: row.try_get(5)?,
        at: Time::from_millis(row.try_get(6)?),
    })
}

/// The newest policy set; the envelope alone is signed by who may.
///
/// # Errors
/// What the database says.
pub async fn newest_policy_set(pool: &SqlitePool) -> Result<Option<SignedDocument>, sqlx::Error> {
    let row = sqlx::query("SELECT version, sha256, envelope, published FROM policy_set ORDER BY version DESC LIMIT 1")
        .fetch_optional(pool)
        .await?;
    row.as_ref().map(signed_document).transpose()
}

/// The policy set with this digest.
///
/// # Errors
/// What the database says.
pub async fn policy_set(pool: &SqlitePool, sha256: &str) -> Result<Option<SignedDocument>, sqlx::Error> {
    let row = sqlx::query("SELECT version, sha256, envelope, published FROM policy_set WHERE sha256 = $1")
        .bind(sha256)
        .fetch_optional(pool)
        .await?;
    row.as_ref().map(signed_document).transpose()
}

/// All root documents, from version 1 on.
///
/// # Errors
/// What the database says.
pub async fn roots(pool: &SqlitePool) -> Result<Vec<SignedDocument>, sqlx::Error> {
    let rows = sqlx::query("SELECT version, sha256, envelope, installed FROM root_document ORDER BY version")
        .fetch_all(pool)
        .await?;
    rows.iter().map(signed_document).collect()
}

pub(super) fn signed_document(row: &sqlx::sqlite::SqliteRow) -> Result<SignedDocument, sqlx::Error> {
    Ok(SignedDocument {
        version: unsigned(row.try_get(0)?),
        sha256: row.try_get(1)?,
        envelope: row.try_get(2)?,
        at: Time::from_millis(row.try_get(3)?),
    })
}

/// A blob that must have 32 bytes.
pub(super) fn fixed(bytes: Vec<u8>) -> Result<[u8; 32], sqlx::Error> {
    bytes.try_into().map_err(|_| sqlx::Error::Decode("not 32 bytes".into()))
}
