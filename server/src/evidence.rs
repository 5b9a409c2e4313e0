//! Evidence as the store holds it, brought back: blobs unpacked, reports
//! opened again, facts as rules see them.

use crate::advisories;
use crate::ingest::{body, judge};
use crate::policies::Loaded;
use crate::problem::Problem;
use crate::state::App;
use crate::store::hosts::Host;
use crate::store::reports::{self, Kept};
use report::Facts;
use seal::Verified;
use seal::evidence::Blobs;
use seal::report::Opened;
use sqlx::SqlitePool;
use std::collections::BTreeSet;
use std::sync::Arc;

/// No blob that we packed unpacks to more.
const MOST_BLOB: usize = 64 << 20;

/// The blobs with these keys, unpacked; one that is not held is left out.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot be read.
pub async fn fetch(pool: &SqlitePool, keys: &BTreeSet<String>) -> Result<Blobs, Problem> {
    let packed = reports::blobs(pool, keys).await?;
    packed
        .into_iter()
        .map(|(key, packed)| {
            let bytes = body::unpack(&packed, MOST_BLOB).map_err(|_| {
                tracing::error!(key, "a blob in the store cannot be unpacked");
                Problem::Internal
            })?;
            Ok((key, bytes))
        })
        .collect()
}

/// All that a kept report stands on.
pub struct Whole {
    /// What the host signed.
    pub opened: Verified<Opened>,
    /// The blobs that it names, as far as they are held.
    pub blobs: Blobs,
    /// The policy set that it names; `None` if it is not held.
    pub policy: Option<Arc<Loaded>>,
}

/// A report's facts, for showing.
pub struct Shown {
    /// The policy set.
    pub policy: Arc<Loaded>,
    /// Observed and derived tables.
    pub facts: Facts,
}

/// Brings back a kept report, verified again.
///
/// # Errors
/// [`Problem::Internal`] if what the store holds does not verify.
pub async fn load(app: &App, host: &Host, kept: &Kept) -> Result<Whole, Problem> {
    let opened = seal::report::open(&kept.envelope, &host.public_key).map_err(|error| {
        tracing::error!(%error, host = host.id, sequence = kept.sequence, "a kept report does not verify");
        Problem::Internal
    })?;
    let mut blobs = Blobs::new();
    // First manifest and findings, then the tables that the manifest names.
    for _ in 0..2 {
        let missing = seal::evidence::missing(&opened.report, |key| blobs.get(key).cloned());
        let missing = missing.map_err(|_| Problem::Internal)?;
        blobs.extend(fetch(app.store.readers(), &missing.into_iter().collect()).await?);
    }
    let policy = match &kept.policy_sha256 {
        Some(sha256) => app.policies.get(&app.store, sha256, &kept.agent).await?,
        None => None,
    };
    Ok(Whole { opened, blobs, policy })
}

/// The facts of a kept report, as its rules saw them; `None` if its policy set
/// or a table is not held.
///
/// # Errors
/// [`Problem::Internal`] if what the store holds does not verify.
pub async fn facts(app: &App, host: &Host, kept: &Kept) -> Result<Option<Shown>, Problem> {
    let whole = load(app, host, kept).await?;
    let Some(policy) = whole.policy else { return Ok(None) };
    let loaded = Arc::clone(&policy);
    let named = whole.opened.report.predicate.advisory_set.as_ref();
    let advisories = app.advisories.named(&app.store, named).await?;
    let (opened, blobs) = (whole.opened, whole.blobs);
    let unpack = move || -> Option<Facts> {
        let evidence = judge::unpack(&opened, &blobs, &loaded).ok()?;
        let set = advisories.as_deref().map(advisories::Loaded::set);
        Some(judge::with_derived(evidence.facts, &loaded, set.as_ref()))
    };
    let facts = tokio::task::spawn_blocking(unpack).await.map_err(|_| Problem::Internal)?;
    Ok(facts.map(|facts| Shown { facts, policy }))
}
