//! One round: every host in service whose newest report names endpoints that
//! may be spoken to is looked at once, and a signed look of it is logged.

use super::settings::Outside;
use super::sight;
use super::target::{Target, targets};
use crate::evidence;
use crate::problem::Problem;
use crate::roots::{self, RootsError};
use crate::state::App;
use crate::store::hosts::{self, EventKind, Host, NewEvent};
use crate::store::looks::{self, NewLook};
use crate::store::reports::{self, Kept};
use crate::store::{Change, Refusal};
use derive::outside::{Inside, compare};
use report::outside::{Compared, Endpoint, Held, Look, Seen, Sighting};
use report::{RELEASE, Time};
use seal::digest::parse_hex32;
use seal::outside::{LookError, SignedLook};
use seal::root::Role;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::JoinSet;

/// After a start the first round waits this long: hosts report, people look on.
const FIRST: Duration = Duration::from_secs(5);

/// Why there was no round, or a host was not looked at.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// No range is allowed.
    #[error("no range may be looked at; name one as `allow` under [outside] in the configuration")]
    Off,
    /// No root document, or none that verifies.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// Nobody would believe what we sign.
    #[error(
        "the root document does not name this server's observer key {0}: draft the next one with \
         `tidewaiter root rotate --server public.json`, sign and install it"
    )]
    Unnamed(String),
    /// What the store holds.
    #[error("a host's report cannot be read: {0}")]
    Problem(#[from] Problem),
    /// The database.
    #[error("the database cannot be read: {0}")]
    Database(#[from] sqlx::Error),
    /// Our own statement.
    #[error("the look cannot be signed: {0}")]
    Look(#[from] LookError),
    /// The store.
    #[error("the look was not kept: {0}")]
    Store(#[from] Refusal),
}

/// What a round came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The hosts that were looked at, by name.
    pub hosts: Vec<Looked>,
    /// Hosts in service without an endpoint that may be looked at.
    pub left: usize,
    /// Hosts that could not be looked at by a fault of ours; the log says which.
    pub failed: usize,
}

/// One host that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Each endpoint, inside beside outside.
    pub endpoints: Vec<Compared>,
    /// The look's place in the log.
    pub position: u64,
}

impl Looked {
    /// How many endpoints came out so.
    #[must_use]
    pub fn count(&self, held: Held) -> usize {
        self.endpoints.iter().filter(|endpoint| endpoint.held == held).count()
    }
}

/// What a look depends on: the place, the server name, the start before TLS.
type Key = (SocketAddr, Option<String>, String);

/// What was seen there, once somebody looked.
type Once = Arc<OnceCell<(Time, Seen)>>;

/// Endpoints that were spoken to in this round: one that several hosts share is
/// spoken to once.
#[derive(Default)]
struct Seens(Mutex<HashMap<Key, Once>>);

/// Rounds for as long as the server runs; the caller ends it by dropping it.
/// Where no range is allowed it does nothing.
pub async fn keep(app: Arc<App>) {
    let every = app.config.outside.every.0;
    if !app.config.outside.is_on() {
        return;
    }
    // A server that is started often does not look more often for it.
    let since = match looks::last(app.store.readers()).await {
        Ok(Some(last)) => crate::door::now().millis().saturating_sub(last.millis()),
        _ => i64::MAX,
    };
    let since = Duration::from_millis(u64::try_from(since).unwrap_or(0));
    tokio::time::sleep(every.saturating_sub(since).max(FIRST)).await;
    loop {
        match run(&app).await {
            Ok(round) => {
                let contradicted = round.hosts.iter().filter(|host| host.count(Held::Contradicts) > 0).count();
                tracing::info!(hosts = round.hosts.len(), contradicted, failed = round.failed, "looked from outside");
            }
            Err(error) => tracing::error!(%error, "there was no outside look"),
        }
        tokio::time::sleep(every).await;
    }
}

/// One round, now.
///
/// # Errors
/// [`RoundError`] before anybody was looked at; what fails at one host is
/// counted, and the others are still looked at.
pub async fn run(app: &Arc<App>) -> Result<Round, RoundError> {
    if !app.config.outside.is_on() {
        return Err(RoundError::Off);
    }
    let root = roots::current(&app.store).await?;
    let observer = app.folder.observer().public();
    if !root.keys(Role::Observer, crate::door::now()).contains(&observer) {
        return Err(RoundError::Unnamed(observer.id()));
    }
    let all = hosts::hosts(app.store.readers()).await?;
    let (seens, slots) = (Arc::new(Seens::default()), Arc::new(Semaphore::new(app.config.outside.at_once)));
    let (mut round, mut tasks) = (Round::default(), JoinSet::new());
    for host in all.into_iter().filter(|host| host.retired.is_none() && host.last_sequence > 0) {
        // As many hosts are in hand as endpoints: a host's facts are held in memory meanwhile.
        if tasks.len() >= app.config.outside.at_once {
            round.add(tasks.join_next().await);
        }
        let (app, seens, slots) = (Arc::clone(app), Arc::clone(&seens), Arc::clone(&slots));
        tasks.spawn(async move {
            let (id, name) = (host.id.clone(), host.name.clone());
            one(&app, host, &seens, &slots).await.map_err(|error| {
                tracing::error!(%error, host = id, name, "a host could not be looked at from outside");
            })
        });
    }
    while let Some(done) = tasks.join_next().await {
        round.add(Some(done));
    }
    round.hosts.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(round)
}

impl Round {
    fn add(&mut self, done: Option<Result<Result<Option<Looked>, ()>, tokio::task::JoinError>>) {
        match done {
            Some(Ok(Ok(Some(looked)))) => {
                crate::metrics::looked(&looked);
                self.hosts.push(looked);
            }
            Some(Ok(Ok(None))) => self.left += 1,
            Some(_) => self.failed += 1,
            None => {}
        }
    }
}

/// Looks at one host; `None` if nothing of it may be looked at.
async fn one(app: &App, host: Host, seens: &Seens, slots: &Arc<Semaphore>) -> Result<Option<Looked>, RoundError> {
    let pool = app.store.readers();
    let Some(kept) = reports::report(pool, &host.id, None).await? else { return Ok(None) };
    let Some(shown) = evidence::facts(app, &host, &kept).await? else { return Ok(None) };
    let specs = shown.policy.compiled.specs();
    let inside = Inside { facts: &shown.facts, specs: &specs, ended: kept.ended };
    let settings = &app.config.outside;
    let targets = targets(&inside, host.last_address, settings);
    if targets.iter().all(|target| target.place.is_err()) {
        return Ok(None);
    }
    let started = crate::door::now();
    let mut endpoints = Vec::new();
    // One host is asked one thing at a time, however many endpoints it has.
    for target in targets {
        endpoints.push(sighting(target, settings, seens, slots).await);
    }
    endpoints.sort_by(|a, b| a.endpoint.cmp(&b.endpoint));
    // A look that was shared with another host of this round may be older.
    let started = endpoints.iter().map(|s| s.at).min().unwrap_or(started).min(started);
    let look = Look {
        host: host.id.clone(),
        sequence: kept.sequence,
        observer: RELEASE.to_owned(),
        class: sight::CLASS.name().to_owned(),
        started,
        ended: crate::door::now().max(started),
        endpoints,
    };
    let compared = compare(&look, Some(&inside));
    let position = keep_look(app, look, &kept, &compared).await?;
    Ok(Some(Looked { id: host.id, name: host.name, endpoints: compared, position }))
}

async fn sighting(target: Target, settings: &Outside, seens: &Seens, slots: &Arc<Semaphore>) -> Sighting {
    let Target { endpoint, via, place } = target;
    let place = match place {
        Ok(place) => place,
        Err(reason) => {
            return Sighting { endpoint, reached: None, via, at: crate::door::now(), seen: Seen::NotTried { reason } };
        }
    };
    let (at, seen) = seens.get(place, &endpoint, settings, slots).await;
    Sighting { endpoint, reached: Some(place.to_string()), via, at, seen }
}

impl Seens {
    async fn get(&self, place: SocketAddr, endpoint: &Endpoint, settings: &Outside, slots: &Semaphore) -> (Time, Seen) {
        let key = (place, endpoint.server_name.clone(), endpoint.start.clone());
        let cell = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(key).or_default())
        };
        let look = || async {
            let _slot = slots.acquire().await;
            let seen = sight::look(place, endpoint, settings).await;
            (crate::door::now(), seen)
        };
        cell.get_or_init(look).await.clone()
    }
}

/// Signs a look and logs it; its place in the log.
async fn keep_look(app: &App, look: Look, kept: &Kept, compared: &[Compared]) -> Result<u64, RoundError> {
    let count = |held| compared.iter().filter(|endpoint| endpoint.held == held).count() as u64;
    let (host, at) = (look.host.clone(), look.ended);
    let signed = SignedLook { look, report: kept.payload_sha256.clone() };
    let key = app.folder.observer();
    let envelope = seal::outside::sign(&signed, key)?;
    let opened = seal::outside::open(&envelope, &[key.public()])?;
    let says = compared.iter().find_map(|endpoint| {
        let line = endpoint.contradictions().first().copied()?;
        Some(format!("{}: {}", endpoint.endpoint, line.says.as_deref()?))
    });
    if let Some(says) = &says {
        tracing::warn!(host, says, "what was seen from outside contradicts a report");
    }
    let new = NewLook {
        host: host.clone(),
        sequence: kept.sequence,
        payload: parse_hex32(&opened.payload_sha256).ok_or(Problem::Internal)?,
        envelope,
        at,
        contradicted: count(Held::Contradicts),
        unknown: count(Held::Unknown),
        event: says.map(|detail| NewEvent { host, kind: EventKind::Contradicted, detail, at }),
    };
    Ok(app.store.write(Change::Look(new)).await?.logged()?.place.position)
}
