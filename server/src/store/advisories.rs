//! Advisory sets in the database: the signed manifests, and the indexes and
//! blocks that they share.

use super::append::Batch;
use super::change::Applied;
use super::log::{SignedDocument, signed_document};
use super::{Refusal, signed, unsigned};
use report::Time;
use report::wire::EntryKind;
use sqlx::{Row as _, SqlitePool};
use std::collections::BTreeMap;

/// A signed advisory set to keep.
#[derive(Clone, Debug)]
pub struct NewAdvisorySet {
    /// Its version, which must be above the newest one.
    pub version: u64,
    /// SHA-256 of its canonical bytes.
    pub digest: [u8; 32],
    /// The envelope.
    pub envelope: Vec<u8>,
    /// Its indexes and blocks, by SHA-256.
    pub blobs: BTreeMap<String, Vec<u8>>,
    /// When.
    pub at: Time,
}

pub(super) async fn add(batch: &mut Batch<'_>, new: &NewAdvisorySet) -> Result<Applied, Refusal> {
    let newest: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM advisory_set").fetch_one(batch.db()).await?;
    if newest.is_some_and(|newest| unsigned(newest) >= new.version) {
        return Err(Refusal::NotNewer);
    }
    for (sha256, body) in &new.blobs {
        // What an older set brought is the same, since its name is its digest.
        sqlx::query("INSERT INTO advisory_block (sha256, body) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING")
            .bind(sha256)
            .bind(body)
            .execute(batch.db())
            .await?;
    }
    sqlx::query("INSERT INTO advisory_set (version, sha256, envelope, published) VALUES ($1, $2, $3, $4)")
        .bind(signed(new.version)?)
        .bind(hex::encode(new.digest))
        .bind(&new.envelope)
        .bind(new.at.millis())
        .execute(batch.db())
        .await?;
    batch.append(EntryKind::AdvisorySet, &new.digest, &new.version.to_string(), new.at).await.map(Applied::Logged)
}

/// The newest advisory set; the envelope alone is signed by who may.
///
/// # Errors
/// What the database says.
pub async fn newest(pool: &SqlitePool) -> Result<Option<SignedDocument>, sqlx::Error> {
    let row =
        sqlx::query("SELECT version, sha256, envelope, published FROM advisory_set ORDER BY version DESC LIMIT 1")
            .fetch_optional(pool)
            .await?;
    row.as_ref().map(signed_document).transpose()
}

/// The advisory set with this digest.
///
/// # Errors
/// What the database says.
pub async fn by_digest(
    db: impl sqlx::Executor<'_, Database = sqlx::Sqlite>,
    sha256: &str,
) -> Result<Option<SignedDocument>, sqlx::Error> {
    let row = sqlx::query("SELECT version, sha256, envelope, published FROM advisory_set WHERE sha256 = $1")
        .bind(sha256)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(signed_document).transpose()
}

/// One index or block; `None` if no set brought it.
///
/// # Errors
/// What the database says.
pub async fn block(pool: &SqlitePool, sha256: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let row =
        sqlx::query("SELECT body FROM advisory_block WHERE sha256 = $1").bind(sha256).fetch_optional(pool).await?;
    row.map(|row| row.try_get(0)).transpose()
}
