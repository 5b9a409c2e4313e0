//! The newest set against the newest inventories of all hosts in service, as
//! soon as a set is published, without waiting for an agent; and again after
//! reports came: a small fleet within seconds, a large one so that comparing
//! takes a twentieth of the time at most, and never later than `every`. What it
//! finds is signed and logged.

use super::Loaded;
use super::statement::{self, Signed};
use super::terms::{Due, Terms};
use crate::evidence;
use crate::ingest::judge;
use crate::problem::Problem;
use crate::state::App;
use crate::store::hosts::{self, Host};
use crate::store::{log, reports};
use derive::exposure::{Gathering, Hole};
use report::exposure::ComparedHost;
use report::predicate::SetReference;
use report::{Facts, TableSpec, Time};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often it is asked whether a comparison is due: a new set is compared at once.
const ASK: Duration = Duration::from_secs(5);

/// After a comparison the next one waits this many times as long as it took.
const PAUSE: u32 = 20;

/// What the newest set says of the fleet.
#[derive(Debug)]
pub struct Exposure {
    /// The set that was asked.
    pub set: SetReference,
    /// When that set was made.
    pub created: Time,
    /// When the server compared.
    pub made: Time,
    /// The hosts by their number in [`Hole::hosts`].
    pub hosts: Vec<Compared>,
    /// Hosts that could not be compared, with the reason.
    pub unread: Vec<(String, String)>,
    /// Every hole that a host has.
    pub holes: Vec<Hole>,
    /// By when each hole must be closed, in the order of [`Self::holes`]; for each
    /// of the terms that [`Compared::terms`] counts.
    pub due: Vec<Vec<Option<Due>>>,
    /// What was asked about, host by host, as the statement has it.
    pub inputs: Vec<ComparedHost>,
    /// The statement in the log, or why there is none.
    pub signed: Result<Signed, String>,
    /// The log's size before the reports were read.
    size: u64,
    /// How long it took.
    took: Duration,
}

/// A host that was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The report whose inventory was asked about.
    pub sequence: u64,
    /// When that inventory was taken, by the host's clock.
    pub ended: Time,
    /// Which of the terms that hosts have are its own.
    pub terms: usize,
}

/// The newest comparison, for pages.
#[derive(Debug, Default)]
pub struct Board(Mutex<Option<Arc<Exposure>>>);

impl Board {
    /// The newest comparison; `None` before the first.
    #[must_use]
    pub fn get(&self) -> Option<Arc<Exposure>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, new: Arc<Exposure>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(new);
    }
}

/// Compares for as long as the server runs; the caller ends it by dropping it.
pub async fn keep(app: Arc<App>) {
    loop {
        match due(&app).await {
            Ok(None) => {}
            Ok(Some(set)) => match run(&app, set).await {
                Ok(made) => {
                    let (hosts, unread, holes) = (made.hosts.len(), made.unread.len(), made.holes.len());
                    tracing::info!(
                        version = made.set.version,
                        hosts,
                        unread,
                        holes,
                        "compared the fleet with the advisory set"
                    );
                }
                Err(error) => tracing::error!(%error, "the fleet was not compared with the advisory set"),
            },
            Err(error) => tracing::error!(%error, "the fleet was not compared with the advisory set"),
        }
        tokio::time::sleep(ASK).await;
    }
}

/// The newest set, if a comparison with it is due.
pub(super) async fn due(app: &App) -> Result<Option<Arc<Loaded>>, Problem> {
    let Some(newest) = app.advisories.newest(&app.store).await? else { return Ok(None) };
    let Some(last) = app.exposure.get().filter(|last| last.set == newest.reference) else { return Ok(Some(newest)) };
    let pause = app.config.advisories.every.0.min(last.took.saturating_mul(PAUSE));
    if last.made.plus_millis(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)) > crate::door::now() {
        return Ok(None);
    }
    let size = log::head(app.store.readers()).await?.map_or(0, |head| head.size);
    Ok((size != last.size).then_some(newest))
}

/// Compares now, and puts the result on the board.
///
/// # Errors
/// [`Problem`]: the store's fault or ours. A host that cannot be read is among `unread`.
pub async fn run(app: &App, set: Arc<Loaded>) -> Result<Arc<Exposure>, Problem> {
    let began = crate::door::instant();
    let size = log::head(app.store.readers()).await?.map_or(0, |head| head.size);
    let mut all = hosts::hosts(app.store.readers()).await?;
    all.sort_by(|a, b| a.id.cmp(&b.id));
    let (mut inventories, mut unread, mut terms) = (Vec::new(), Vec::new(), Vec::new());
    for host in all.into_iter().filter(|host| host.retired.is_none()) {
        match inventory(app, &host, &mut terms).await? {
            Ok(inventory) => inventories.push(inventory),
            Err(why) => unread.push((host.id, why.to_owned())),
        }
    }
    let (reference, created) = (set.reference.clone(), set.manifest.created);
    let named = reference.clone();
    let work = move || -> Result<_, Problem> {
        let asked = set.set();
        let mut gathering = Gathering::new(&asked);
        let (mut hosts, mut inputs) = (Vec::new(), Vec::new());
        for (compared, input, facts, specs) in &inventories {
            let specs: Vec<&TableSpec> = specs.iter().collect();
            match gathering.add(facts, &specs) {
                Ok(_) => {
                    hosts.push(compared.clone());
                    inputs.push(input.clone());
                }
                Err(why) => unread.push((compared.id.clone(), why.to_string())),
            }
        }
        let holes = gathering.holes().map_err(|error| {
            tracing::error!(%error, "an advisory set that was published cannot be read");
            Problem::Internal
        })?;
        let look = statement::look(named, crate::door::now(), &inputs, unread.len(), &holes);
        let look = look.map_err(|error| {
            tracing::error!(%error, "a comparison has no canonical form");
            Problem::Internal
        })?;
        let due = holes.iter().map(|hole| terms.iter().map(|terms| terms.due(hole)).collect()).collect();
        Ok((hosts, inputs, unread, holes, due, look))
    };
    let worked = tokio::task::spawn_blocking(work).await.map_err(|_| Problem::Internal)??;
    let (hosts, inputs, unread, holes, due, look) = worked;
    let made = look.at;
    let signed = statement::sign(app, look).await.map_err(|error| {
        tracing::error!(%error, "the comparison with the advisory set is not signed");
        error.to_string()
    });
    // Its own entry is nothing new to compare, unless others came in between.
    let is_next = signed.as_ref().is_ok_and(|signed| signed.is_new && signed.position == size);
    let size = if is_next { size + 1 } else { size };
    let (set, took) = (reference, began.elapsed());
    let made = Arc::new(Exposure { set, created, made, hosts, unread, holes, due, inputs, signed, size, took });
    app.exposure.set(Arc::clone(&made));
    Ok(made)
}

/// The tables that the comparison asks about.
const TABLES: [&str; 3] = ["os.release", "package.installed", "software.unmanaged"];

type Inventory = (Compared, ComparedHost, Facts, Vec<TableSpec>);

/// A host's newest inventory, or why there is none. Its terms are put among
/// those of other hosts, which are few.
async fn inventory(app: &App, host: &Host, known: &mut Vec<Terms>) -> Result<Result<Inventory, &'static str>, Problem> {
    let Some(kept) = reports::report(app.store.readers(), &host.id, None).await? else {
        return Ok(Err("it has no report"));
    };
    let whole = evidence::load(app, host, &kept).await?;
    let Some(policy) = whole.policy else { return Ok(Err("the policy set of its newest report is not held here")) };
    let ended = whole.opened.report.predicate.ended;
    let unpack = move || {
        let evidence = judge::unpack(&whole.opened, &whole.blobs, &policy).ok()?;
        let tables = evidence.manifest.tables.iter().filter(|(name, _)| TABLES.contains(&name.as_str()));
        let tables = tables.map(|(name, table)| (name.clone(), table.root.clone())).collect();
        let mut facts = evidence.facts;
        let profile = policy.compiled.choose_profile(&facts);
        let terms = Terms::of(&policy.compiled, profile.as_ref().map(|choice| choice.id.as_str()));
        facts.tables.retain(|name, _| TABLES.contains(&name.as_str()));
        let specs = policy.compiled.specs();
        let specs = specs.into_iter().filter(|spec| TABLES.contains(&spec.name.as_ref())).cloned().collect();
        Some((tables, terms, facts, specs))
    };
    let unpacked = tokio::task::spawn_blocking(unpack).await.map_err(|_| Problem::Internal)?;
    let Some((tables, terms, facts, specs)) = unpacked else {
        return Ok(Err("the tables of its newest report are not held here"));
    };
    let terms = known.iter().position(|one| *one == terms).unwrap_or_else(|| {
        known.push(terms);
        known.len() - 1
    });
    let compared = Compared { id: host.id.clone(), name: host.name.clone(), sequence: kept.sequence, ended, terms };
    let input = ComparedHost { host: host.id.clone(), tables };
    Ok(Ok((compared, input, facts, specs)))
}
