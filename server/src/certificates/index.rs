//! Keeping the index of certificates whole: a report adds to it when it is
//! taken; what it lacks (after an update, or a report that came late) is read
//! again from the reports, a few at a time.

use crate::evidence;
use crate::problem::Problem;
use crate::state::App;
use crate::store::certificates::{self, Catch, Step};
use crate::store::hosts::{self, Host};
use crate::store::reports::{self, Kept};
use crate::store::{Change, Refusal};
use derive::presence::Presence;
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked whether a host's index lacks anything.
const EVERY: Duration = Duration::from_secs(20);
/// Reports that one change catches up with: bounds its memory and the writer's time.
const AT_ONCE: u32 = 32;

/// Why a host's index could not be made whole.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The store cannot be read.
    #[error("the database cannot be read: {0}")]
    Database(#[from] sqlx::Error),
    /// What it holds does not verify.
    #[error("a kept report cannot be read: {0}")]
    Problem(#[from] Problem),
    /// It was not written.
    #[error("the index was not written: {0}")]
    Store(#[from] Refusal),
}

/// Keeps the index whole for as long as the server runs. The caller ends it by dropping it.
pub async fn keep(app: Arc<App>) {
    loop {
        match catch_up(&app).await {
            Ok(0) => {}
            Ok(reports) => tracing::info!(reports, "the index of certificates caught up"),
            Err(error) => tracing::error!(%error, "the index of certificates is behind"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Brings every host's index up to its newest report; how many reports were read.
///
/// # Errors
/// The store's fault. A host whose reports do not verify is logged and left.
pub async fn catch_up(app: &App) -> Result<usize, IndexError> {
    let mut read = 0;
    for (id, from) in certificates::behind(app.store.readers()).await? {
        let Some(host) = hosts::host(app.store.readers(), &id).await? else { continue };
        match one(app, &host, from).await {
            Ok(reports) => read += reports,
            Err(IndexError::Problem(error)) => tracing::error!(%error, host = id, "its certificates are not indexed"),
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

async fn one(app: &App, host: &Host, from: u64) -> Result<usize, IndexError> {
    let (mut after, mut read) = (from, 0);
    loop {
        let kept = reports::after(app.store.readers(), &host.id, after, AT_ONCE).await?;
        let Some(last) = kept.last().map(|report| report.sequence) else { return Ok(read) };
        let mut steps = Vec::new();
        for report in &kept {
            steps.push(step(app, host, report).await?);
        }
        read += steps.len();
        let catch = Catch { host: host.id.clone(), after, steps };
        app.store.write(Change::Catch(Box::new(catch))).await?;
        after = last;
    }
}

/// What a kept report adds, as when it was taken.
async fn step(app: &App, host: &Host, kept: &Kept) -> Result<Step, Problem> {
    let opened = seal::report::open(&kept.envelope, &host.public_key).map_err(|_| Problem::Internal)?;
    let labels = opened.report.predicate.host.labels.clone();
    let judged = kept.policy_known && !kept.lost;
    let facts = if judged { evidence::facts(app, host, kept).await? } else { None };
    let shown = facts.map(|shown| Presence::read(&shown.facts, &shown.policy.compiled.specs()));
    let at = if kept.skewed { kept.received } else { kept.ended };
    Ok(Step { sequence: kept.sequence, at, labels, shown })
}
