//! The score: computed at the start, after reports (not after each of many
//! that come together), and every minute, since evidence grows old by itself.

use crate::policies::Loaded;
use crate::problem::Problem;
use crate::state::App;
use crate::store::score::Point;
use crate::store::{Change, hosts, reports};
use maturity::{Criticality, HostResult, RuleInfo, Scorecard};
use report::Time;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// After a report the score waits this long for more of them.
const GATHER: Duration = Duration::from_millis(400);
/// Without any report it is computed this often.
const IDLE: Duration = Duration::from_secs(60);
/// The history has at most one point in this time.
const POINT_MILLIS: i64 = 60_000;

/// The current score, and the bell that asks for the next one.
#[derive(Debug, Default)]
pub struct Board {
    current: Mutex<Option<Arc<Scorecard>>>,
    bell: Notify,
}

impl Board {
    /// The score as it was last computed; `None` until there is a policy set with a model.
    #[must_use]
    pub fn current(&self) -> Option<Arc<Scorecard>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says that something came that may change the score.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    fn put(&self, card: Option<Arc<Scorecard>>) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = card;
    }
}

/// Keeps the score for as long as the server runs. The caller ends it by dropping it.
pub async fn keep(app: Arc<App>) {
    loop {
        if let Err(problem) = refresh(&app, crate::door::now()).await {
            tracing::warn!(%problem, "the score could not be computed; the last one stays");
        }
        tokio::select! {
            () = app.board.bell.notified() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(IDLE) => {}
        }
    }
}

/// Computes the score at `now`, shows it, and adds it to the history if it changed.
///
/// # Errors
/// [`Problem`]: the store's fault or ours.
pub async fn refresh(app: &App, now: Time) -> Result<Option<Arc<Scorecard>>, Problem> {
    let card = compute(app, now).await?.map(Arc::new);
    app.board.put(card.clone());
    let Some(card) = card else { return Ok(None) };
    crate::metrics::score(card.level, card.score);
    let point = Point {
        at: now,
        level: card.level,
        score: card.score,
        judged: card.judged.into(),
        registered: card.registered.into(),
    };
    let last = crate::store::score::history(app.store.readers(), 1).await?.pop();
    let is_due = last.is_none_or(|last| {
        let same = Point { at: now, ..last } == point;
        !same && last.at.plus_millis(POINT_MILLIS) <= now
    });
    if is_due {
        app.store.write(Change::Score(point)).await?;
    }
    Ok(Some(card))
}

async fn compute(app: &App, now: Time) -> Result<Option<Scorecard>, Problem> {
    let Some(policy) = app.policies.newest(&app.store).await? else { return Ok(None) };
    let pool = app.store.readers();
    let (register, hosts, findings) =
        tokio::try_join!(hosts::register(pool), hosts::hosts(pool), reports::findings(pool, None))?;
    tokio::task::spawn_blocking(move || score(&policy, &register, &hosts, &findings, now))
        .await
        .map_err(|_| Problem::Internal)?
}

fn score(
    policy: &Loaded,
    register: &report::wire::Register,
    hosts: &[hosts::Host],
    findings: &std::collections::BTreeMap<String, Vec<report::Finding>>,
    now: Time,
) -> Result<Option<Scorecard>, Problem> {
    let Some(source) = policy.compiled.models().first() else { return Ok(None) };
    let model = maturity::parse(&source.text, &source.name).map_err(|error| {
        tracing::error!(%error, "the policy set's maturity model cannot be read");
        Problem::Internal
    })?;
    let rules = policy.compiled.rules().iter();
    let rules: Vec<_> =
        rules.map(|r| RuleInfo { id: r.id.clone(), practice: r.practice.clone(), severity: r.severity }).collect();
    let in_service = || hosts.iter().filter(|h| h.retired.is_none());
    let mut results: Vec<_> = in_service()
        .map(|host| {
            let entry = register.hosts.get(&host.name);
            HostResult {
                name: &host.name,
                registered: entry.is_some(),
                criticality: entry.and_then(|e| Criticality::from_word(&e.criticality)).unwrap_or_default(),
                reported: host.last_received,
                findings: findings.get(&host.id).map_or(&[][..], Vec::as_slice),
            }
        })
        .collect();
    let enrolled: BTreeSet<_> = in_service().map(|h| h.name.as_str()).collect();
    let silent = register.hosts.iter().filter(|(name, _)| !enrolled.contains(name.as_str()));
    results.extend(silent.map(|(name, entry)| HostResult {
        name,
        registered: true,
        criticality: Criticality::from_word(&entry.criticality).unwrap_or_default(),
        reported: None,
        findings: &[],
    }));
    Ok(Some(maturity::score(&model, &rules, &results, &[], now)))
}
