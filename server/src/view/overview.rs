//! The overview: score, trend, coverage, what blocks the next level.

use crate::problem::Problem;
use crate::state::App;
use crate::store::hosts::{self, Event};
use crate::store::score::{self, Point};
use crate::store::{log, looks};
use maturity::Scorecard;
use report::Time;
use serde::Serialize;
use std::sync::Arc;

/// Points of the trend that are shown.
const POINTS: u32 = 400;

/// What the overview shows.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// `tidewaiter.overview.v1`.
    pub shape: &'static str,
    /// True if this is a demo.
    pub demo: bool,
    /// The score; `None` until there is a policy set with a model.
    pub scorecard: Option<Arc<Scorecard>>,
    /// The score's history, oldest first.
    pub trend: Vec<Point>,
    /// Hosts in service.
    pub hosts: u64,
    /// Hosts that the register expects and that are not enrolled; left empty
    /// for readers who may not see single hosts.
    pub missing: Vec<String>,
    /// How many those are.
    pub missing_total: u64,
    /// How many hosts in service the server contradicted when it last looked at
    /// their endpoints from outside.
    pub contradicted: u64,
    /// The newest policy set.
    pub policy: Option<PolicyLine>,
    /// How many entries the log has.
    pub log_size: u64,
    /// The log's newest signed checkpoint.
    pub checkpoint: Option<String>,
    /// What went wrong with hosts, last first; left empty for readers who may
    /// not see single hosts.
    pub events: Vec<Event>,
}

/// The newest policy set, in a line.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyLine {
    /// Its version.
    pub version: u64,
    /// SHA-256 of its canonical bytes.
    pub sha256: String,
    /// How many rules it has.
    pub rules: u64,
    /// When it was published.
    pub published: Time,
    /// When it expires.
    pub expires: Time,
    /// It expired; it stays in force.
    pub expired: bool,
}

/// Reads the overview for a reader who may see single hosts, or may not: then
/// nothing in it names one.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot be read.
pub async fn overview(app: &App, now: Time, hosts_named: bool) -> Result<Overview, Problem> {
    let pool = app.store.readers();
    let (trend, all, register, head, events, contradicted) = tokio::try_join!(
        score::history(pool, POINTS),
        hosts::hosts(pool),
        hosts::register(pool),
        log::head(pool),
        hosts::events(pool, None, 20),
        looks::contradicted(pool),
    )?;
    let policy = app.policies.newest(&app.store).await?.map(|loaded| PolicyLine {
        version: loaded.version,
        sha256: loaded.sha256.clone(),
        rules: loaded.compiled.rules().len() as u64,
        published: loaded.published,
        expires: loaded.expires,
        expired: loaded.expires <= now,
    });
    let in_service: std::collections::BTreeSet<_> =
        all.iter().filter(|h| h.retired.is_none()).map(|h| h.name.as_str()).collect();
    let mut missing: Vec<_> = register.hosts.keys().filter(|n| !in_service.contains(n.as_str())).cloned().collect();
    let missing_total = missing.len() as u64;
    let (mut events, mut scorecard) = (events, app.board.current());
    if !hosts_named {
        missing.clear();
        events.clear();
        scorecard = scorecard.map(|card| Arc::new(card.without_hosts()));
    }
    Ok(Overview {
        shape: "tidewaiter.overview.v1",
        demo: app.is_demo(),
        scorecard,
        trend,
        hosts: all.iter().filter(|h| h.retired.is_none()).count() as u64,
        missing,
        missing_total,
        contradicted: contradicted.len() as u64,
        policy,
        log_size: head.as_ref().map_or(0, |head| head.size),
        checkpoint: head.map(|head| head.checkpoint),
        events,
    })
}
