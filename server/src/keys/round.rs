//! One comparison: what the newest report of each host in service shows is
//! gathered host by host, compared in a thread of its own, signed and logged.

use crate::evidence;
use crate::ingest::judge;
use crate::problem::Problem;
use crate::roots::{self, RootsError};
use crate::state::App;
use crate::store::hosts::{self, Host};
use crate::store::key_looks::{self, NewKeyLook};
use crate::store::{Change, Refusal, certificates, reports};
use derive::presence::{Presence, TABLES};
use derive::reuse::Gathering;
use report::RELEASE;
use report::keys::{KeyInput, KeyLook, MOST_HOSTS, Unread};
use seal::digest::parse_hex32;
use seal::keys::KeysError;
use seal::root::Role;
use std::sync::Arc;
use std::time::Duration;

/// After a start the first comparison waits this long: hosts report first.
const FIRST: Duration = Duration::from_secs(60);
/// How often it is asked whether a comparison is due.
const ASK: Duration = Duration::from_secs(30);

/// Why there was no comparison.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// No root document, or none that verifies.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// Nobody would believe what we sign.
    #[error(
        "the root document does not name this server's observer key {0}: draft the next one with \
         `tidewaiter root rotate --server public.json`, sign and install it"
    )]
    Unnamed(String),
    /// Beyond the bound.
    #[error("{0} hosts are more than the {MOST_HOSTS} that are compared at once")]
    TooMany(usize),
    /// What the store holds.
    #[error("a host's report cannot be read: {0}")]
    Problem(#[from] Problem),
    /// The database.
    #[error("the database cannot be read: {0}")]
    Database(#[from] sqlx::Error),
    /// Our own statement.
    #[error("the comparison cannot be signed: {0}")]
    Keys(#[from] KeysError),
    /// The store.
    #[error("the comparison was not kept: {0}")]
    Store(#[from] Refusal),
}

/// A comparison that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// What the server signed.
    pub look: KeyLook,
    /// Its place in the log.
    pub position: u64,
}

/// Compares for as long as the server runs, after changes and not too often;
/// the caller ends it by dropping it.
pub async fn keep(app: Arc<App>) {
    tokio::time::sleep(FIRST).await;
    loop {
        match due(&app).await {
            Ok(true) => match run(&app).await {
                Ok(Looked { look, .. }) => {
                    let (found, hosts) = (&look.found, look.inputs.len());
                    let (certificates, keys, primes) = (found.certificates.len(), found.keys.len(), found.primes.len());
                    tracing::info!(hosts, certificates, keys, primes, "compared the fleet's keys");
                }
                Err(error) => tracing::error!(%error, "the fleet's keys were not compared"),
            },
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the fleet's keys were not compared"),
        }
        tokio::time::sleep(ASK).await;
    }
}

/// True if what hosts hold changed since the last comparison, and that is long enough ago.
pub(super) async fn due(app: &App) -> Result<bool, sqlx::Error> {
    let pool = app.store.readers();
    let last = key_looks::newest(pool).await?;
    let every = i64::try_from(app.config.keys.every.0.as_millis()).unwrap_or(i64::MAX);
    if last.as_ref().is_some_and(|last| last.at.plus_millis(every) > crate::door::now()) {
        return Ok(false);
    }
    let held = certificates::held_mark(pool).await?;
    Ok(match last {
        None => held.is_some(),
        Some(last) => held.unwrap_or_default() != last.held,
    })
}

/// Compares, now.
///
/// # Errors
/// [`RoundError`]; a host that cannot be read is named in what is signed.
pub async fn run(app: &App) -> Result<Looked, RoundError> {
    let root = roots::current(&app.store).await?;
    let key = app.folder.observer();
    if !root.keys(Role::Observer, crate::door::now()).contains(&key.public()) {
        return Err(RoundError::Unnamed(key.public().id()));
    }
    let all = hosts::hosts(app.store.readers()).await?;
    let mut all: Vec<_> = all.into_iter().filter(|host| host.retired.is_none() && host.last_sequence > 0).collect();
    if all.len() > MOST_HOSTS {
        return Err(RoundError::TooMany(all.len()));
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    // Before the reports are read: what comes meanwhile is compared the next time.
    let held = certificates::held_mark(app.store.readers()).await?.unwrap_or_default();
    let (mut inputs, mut unread, mut gathering) = (Vec::new(), Vec::new(), Gathering::default());
    for host in &all {
        match input(app, host).await? {
            Ok((input, shown)) => {
                gathering.add(&host.id, &shown);
                inputs.push(input);
            }
            Err(reason) => unread.push(Unread { host: host.id.clone(), reason: reason.to_owned() }),
        }
    }
    let (compared, found) =
        tokio::task::spawn_blocking(move || gathering.compare()).await.map_err(|_| Problem::Internal)?;
    let at = crate::door::now();
    let look = KeyLook { observer: RELEASE.to_owned(), at, inputs, unread, compared, found };
    let envelope = seal::keys::sign(&look, key)?;
    let opened = seal::keys::open(&envelope, &[key.public()])?;
    let payload = parse_hex32(&opened.payload_sha256).ok_or(Problem::Internal)?;
    let new = NewKeyLook { payload, envelope, at, held, hosts: look.inputs.len() };
    let position = app.store.write(Change::Keys(Box::new(new))).await?.logged()?.place.position;
    Ok(Looked { look, position })
}

/// What a host's newest report shows, or why it cannot be told.
async fn input(app: &App, host: &Host) -> Result<Result<(KeyInput, Presence), &'static str>, RoundError> {
    let Some(kept) = reports::report(app.store.readers(), &host.id, None).await? else {
        return Ok(Err("it has no report"));
    };
    let whole = evidence::load(app, host, &kept).await?;
    let Some(policy) = whole.policy else { return Ok(Err("the policy set of its newest report is not held here")) };
    let unpack = move || {
        let evidence = judge::unpack(&whole.opened, &whole.blobs, &policy).ok()?;
        let [files, endpoints] = TABLES.map(|name| evidence.manifest.tables.get(name).map(|table| table.root.clone()));
        Some((files, endpoints, Presence::read(&evidence.facts, &policy.compiled.specs())))
    };
    let unpacked = tokio::task::spawn_blocking(unpack).await.map_err(|_| Problem::Internal)?;
    let Some((files, endpoints, shown)) = unpacked else {
        return Ok(Err("the tables of its newest report are not held here"));
    };
    let (host, report) = (host.id.clone(), kept.payload_sha256);
    Ok(Ok((KeyInput { host, sequence: kept.sequence, report, files, endpoints }, shown)))
}
