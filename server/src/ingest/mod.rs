//! Taking a report: unpack within bounds, verify, judge again, keep,
//! acknowledge. Nothing is acknowledged that is not on disk.

pub mod body;
pub mod judge;
pub mod receipt;

use crate::problem::Problem;
use crate::state::App;
use crate::store::certificates::Step;
use crate::store::hosts::{EventKind, Host, NewEvent};
use crate::store::reports::{self, NewReport, PackedBlob};
use crate::store::{Change, Refusal};
use body::Submitted;
use report::Time;
use report::predicate::CheckpointSeen;
use report::wire::Receipt;
use seal::Verified;
use seal::evidence::Blobs;
use seal::report::Opened;
use std::collections::BTreeSet;
use std::net::IpAddr;
use tokio::sync::SemaphorePermit;

/// Host and server clocks may be this far apart; beyond, what asks the time is unknown.
pub const MOST_SKEW_MILLIS: i64 = 10 * 60 * 1000;
/// The highest sequence number: the largest whole number that JSON readers agree on.
const MOST_SEQUENCE: u64 = (1 << 53) - 1;

/// A report that was taken.
#[derive(Debug)]
pub struct Taken {
    /// What the agent is told.
    pub receipt: Receipt,
    /// True if it had been taken before.
    pub repeat: bool,
}

/// How a report was sent.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The size of the checkpoint that the agent holds.
    pub from: u64,
    /// What is missing was dropped by the agent and will never come: the
    /// envelope is kept all the same, so that the chain stays whole, and all
    /// that it could have told is unknown.
    pub partial: bool,
    /// The address that it came from.
    pub address: IpAddr,
    /// When it came.
    pub now: Time,
}

/// Takes a report that came from `host` by mutual TLS.
///
/// # Errors
/// What is wrong with it, which blobs are missing, or that it cannot be kept now.
pub async fn take(
    app: &App,
    host: &Host,
    body: axum::body::Bytes,
    is_gzip: bool,
    asked: Asked,
) -> Result<Taken, Problem> {
    let permit = app.verifiers.acquire().await.map_err(|_| Problem::Unavailable)?;
    let most = app.config.limits.unpacked_bytes;
    let submitted = blocking(move || body::read(&body, is_gzip, most)).await??;
    match verify_and_keep(app, host, submitted, asked, permit).await {
        Ok(taken) => Ok(taken),
        Err(Fault { problem, event }) => {
            if let Some((kind, detail)) = event {
                let event = NewEvent { host: host.id.clone(), kind, detail, at: asked.now };
                // The peer is refused in any case; a busy store loses the note of it.
                drop(app.store.write(Change::Event(event)).await);
            }
            Err(problem)
        }
    }
}

/// A refusal, and what people should know of it.
struct Fault {
    problem: Problem,
    event: Option<(EventKind, String)>,
}

impl Fault {
    fn noted(problem: Problem, kind: EventKind, detail: impl Into<String>) -> Self {
        Self { problem, event: Some((kind, detail.into())) }
    }

    fn refused(reason: impl std::fmt::Display) -> Self {
        let reason = reason.to_string();
        Self::noted(Problem::Report(reason.clone()), EventKind::Refused, reason)
    }
}

impl<E: Into<Problem>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self { problem: error.into(), event: None }
    }
}

async fn verify_and_keep(
    app: &App,
    host: &Host,
    submitted: Submitted,
    asked: Asked,
    permit: SemaphorePermit<'_>,
) -> Result<Taken, Fault> {
    let Asked { from, now, .. } = asked;
    let Submitted { envelope, blobs } = submitted;
    let claimed = seal::report::claimed_host(&envelope).map_err(Fault::refused)?;
    if claimed != host.id {
        let detail = format!("the report claims the host {claimed}");
        return Err(Fault::noted(Problem::Forbidden, EventKind::WrongHost, detail));
    }
    let opened = seal::report::open(&envelope, &host.public_key).map_err(Fault::refused)?;
    let predicate = &opened.report.predicate;
    if predicate.sequence > MOST_SEQUENCE {
        return Err(Fault::refused("its sequence number is out of range"));
    }
    // A repeat is answered before its evidence is looked at: the agent may
    // have dropped its tables since. The store decides again when it writes.
    let kept = reports::report(app.store.readers(), &host.id, Some(predicate.sequence)).await?;
    if let Some(kept) = kept {
        if kept.payload_sha256 != opened.payload_sha256 {
            return Err(fork(predicate.sequence));
        }
        return Ok(Taken { receipt: receipt::again(app, &kept, from).await?, repeat: true });
    }
    if let Some(seen) = &predicate.checkpoint {
        check_seen(app, host, seen, now).await?;
    }
    let head = crate::store::log::head(app.store.readers()).await?;
    if head.is_none_or(|head| from > head.size) {
        let detail = format!("it holds a checkpoint of size {from}, which our log has not reached");
        return Err(Fault::noted(Problem::BadRequest(detail.clone()), EventKind::OtherLog, detail));
    }
    let (new, findings_differ) = judged(app, host, opened, envelope, blobs, asked).await?;
    let sequence = new.sequence;
    // The next report is verified while this one is synced: groups grow large.
    drop(permit);
    match app.store.write(Change::Report(Box::new(new))).await {
        Ok(done) => {
            let logged = done.logged()?;
            app.board.ring();
            let receipt = receipt::make(app, &logged.place, &logged.head, from, findings_differ).await?;
            Ok(Taken { receipt, repeat: logged.repeat })
        }
        Err(Refusal::Fork) => Err(fork(sequence)),
        Err(Refusal::Chain) => {
            let detail = format!("report {sequence} does not name the report before it as we have it");
            Err(Fault::noted(Problem::Chain, EventKind::Chain, detail))
        }
        Err(other) => Err(other.into()),
    }
}

fn fork(sequence: u64) -> Fault {
    let detail =
        format!("another report {sequence} was accepted before: the key is used twice, or the host was set back");
    Fault::noted(Problem::Fork, EventKind::Fork, detail)
}

/// Checks the evidence against the report and judges it again.
async fn judged(
    app: &App,
    host: &Host,
    opened: Verified<Opened>,
    envelope: Vec<u8>,
    brought: Blobs,
    asked: Asked,
) -> Result<(NewReport, Vec<String>), Fault> {
    let now = asked.now;
    let predicate = opened.report.predicate.clone();
    let skewed = now.millis().abs_diff(predicate.ended.millis()) > MOST_SKEW_MILLIS.unsigned_abs();
    let release = &predicate.agent.version;
    let named = match &predicate.policy_set {
        Some(set) => app.policies.get(&app.store, &set.sha256, release).await?,
        None => None,
    };
    let advisories = app.advisories.named(&app.store, predicate.advisory_set.as_ref()).await?;
    // Facts by a set that we do not hold can still be read by our newest
    // specs, as far as they agree; they are not judged.
    let specs = match &named {
        Some(named) => Some(std::sync::Arc::clone(named)),
        None => app.policies.newest(&app.store).await?,
    };
    let (all, missing) = gather(app, &opened, &brought).await?;
    if !missing.is_empty() && !asked.partial {
        return Err(Problem::MissingBlobs(missing).into());
    }
    let (lost, is_known) = (!missing.is_empty(), named.is_some());
    if lost {
        let (host, sequence) = (&host.id, predicate.sequence);
        tracing::warn!(host, sequence, blobs = missing.len(), "a report came without what its agent lost");
    }
    let payload_sha256 = opened.payload_sha256.clone();
    let (judgement, blobs) = blocking(move || -> Result<_, Fault> {
        let by = judge::By { policy: specs.as_deref(), is_known, advisories: advisories.as_deref() };
        let judge = if lost { judge::lost } else { judge::judge };
        let judgement = judge(&opened, &all, by, skewed).map_err(Fault::refused)?;
        // Only what the report names, and what was found to be as its key says, is kept.
        let fresh = brought.into_iter().filter(|(key, _)| judgement.sound.contains(key));
        let packed = fresh.map(|(key, bytes)| {
            Ok(PackedBlob { size: bytes.len(), packed: body::pack(&bytes).map_err(|_| Problem::Internal)?, key })
        });
        let packed = packed.collect::<Result<Vec<_>, Problem>>()?;
        Ok((judgement, packed))
    })
    .await??;
    let payload = seal::digest::parse_hex32(&payload_sha256).ok_or(Problem::Internal)?;
    let inconsistent = judgement.inconsistent.clone();
    let new = NewReport {
        host: host.id.clone(),
        sequence: predicate.sequence,
        payload,
        previous: predicate.previous,
        envelope,
        ended: predicate.ended,
        received: now,
        skewed,
        lost,
        inconsistent: judgement.inconsistent,
        policy_sha256: predicate.policy_set.map(|set| set.sha256),
        policy_known: is_known,
        profile: judgement.profile,
        agent: predicate.agent.version,
        address: asked.address,
        blobs,
        findings: judgement.findings,
        certificates: Step {
            sequence: predicate.sequence,
            at: if skewed { now } else { predicate.ended },
            labels: predicate.host.labels,
            shown: judgement.certificates,
        },
    };
    Ok((new, inconsistent))
}

/// The blobs that the report names: those that came and those that we hold;
/// and the keys of those that are missing.
async fn gather(app: &App, opened: &Verified<Opened>, brought: &Blobs) -> Result<(Blobs, Vec<String>), Fault> {
    let mut all = brought.clone();
    // First manifest and findings, then the tables that the manifest names.
    for _ in 0..2 {
        let missing = seal::evidence::missing(&opened.report, |key| all.get(key).cloned()).map_err(Fault::refused)?;
        let held = crate::evidence::fetch(app.store.readers(), &missing.into_iter().collect()).await?;
        all.extend(held);
    }
    let missing = seal::evidence::missing(&opened.report, |key| all.get(key).cloned()).map_err(Fault::refused)?;
    let missing: BTreeSet<_> = missing.into_iter().collect();
    Ok((all, missing.into_iter().collect()))
}

/// Compares the checkpoint that an agent saw with our log. Another view is not
/// the agent's fault, and its report is taken: it is the witness.
async fn check_seen(app: &App, host: &Host, seen: &CheckpointSeen, now: Time) -> Result<(), Fault> {
    let head = crate::store::log::head(app.store.readers()).await?;
    let detail = if seen.origin != app.log.name() {
        format!("it saw a checkpoint of another log, {}", report::escape::shown(&seen.origin))
    } else if head.as_ref().is_none_or(|head| seen.size > head.size) {
        format!("it saw a checkpoint of size {}, which our log has not reached", seen.size)
    } else if receipt::root_at(app, seen.size).await? != seen.root {
        format!("it saw another root at size {}", seen.size)
    } else {
        return Ok(());
    };
    tracing::error!(host = host.id, detail, "an agent saw another log");
    let event = NewEvent { host: host.id.clone(), kind: EventKind::OtherLog, detail, at: now };
    app.store.write(Change::Event(event)).await?;
    Ok(())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::Internal)
}

#[cfg(test)]
mod tests;
