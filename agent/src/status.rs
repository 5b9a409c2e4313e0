//! How this host stands with its server: what waits, what was acknowledged,
//! which policy is in force, when the certificate ends, and what needs a person.

use crate::advisories::{AdvisoryPin, AdvisoryPinError};
use crate::config::Config;
use crate::enrolment::{Enrolment, EnrolmentError};
use crate::journal::{Acknowledged, Alarm, Journal};
use crate::outbox::{self, Summary};
use crate::pin::{Pin, PinError};
use crate::state::{State, StateError};
use report::Time;
use report::predicate::{CheckpointSeen, SetReference};
use serde::Serialize;

/// Why the status could not be told.
#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    /// The state could not be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// The enrolment cannot be used, or there is none.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// The pinned policy set cannot be used.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// The pinned advisory set cannot be used.
    #[error(transparent)]
    AdvisoryPin(#[from] AdvisoryPinError),
}

/// The status: the shape `tidewaiter.status.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    shape: &'static str,
    /// The id given to this host.
    pub host: String,
    /// The server.
    pub server: String,
    /// When the client certificate ends.
    pub certificate_ends: Time,
    /// The version of the root document in force.
    pub root_version: u64,
    /// When it expires.
    pub root_expires: Time,
    /// The policy set in force; `None` until the first was accepted.
    pub policy: Option<SetReference>,
    /// The advisory set in force; `None` until the first was accepted.
    pub advisories: Option<SetReference>,
    /// What waits.
    pub spool: Summary,
    /// The last report that was acknowledged.
    pub acknowledged: Option<Acknowledged>,
    /// The last verified checkpoint of the log.
    pub checkpoint: Option<CheckpointSeen>,
    /// A fork of the log that was seen.
    pub alarm: Option<Alarm>,
    /// What needs a person; empty if nothing does.
    pub attention: Vec<String>,
}

/// The status of this host.
///
/// # Errors
/// [`StatusError`].
pub fn status(config: &Config, now: Time) -> Result<Status, StatusError> {
    let state = State::look(&config.state)?;
    let enrolment = Enrolment::load(&state)?;
    let root = enrolment.root(None)?;
    let pin = Pin::load(&state, &enrolment)?;
    let journal = Journal::open(&state, &enrolment.host)?;
    let certificate_ends = enrolment.certificate_ends()?;
    let spool = outbox::summary(&state, &enrolment.host)?;
    let policy = pin.pinned.as_ref().map(|pinned| SetReference {
        sha256: pinned.sha256.clone(),
        version: pinned.set.version,
        expires: pinned.set.expires,
    });
    let advisories = AdvisoryPin::load(&state, &enrolment)?;
    let mut attention = pin.notes(&root, now);
    attention.extend(advisories.notes(&root, now));
    if let Some(expires) = advisories.pinned.as_ref().map(|p| p.reference().expires).filter(|e| *e <= now) {
        attention.push(format!("the advisory set expired at {expires} and stays in force"));
    }
    if let Some(alarm) = journal.alarm() {
        attention.push(format!("THE LOG WAS FORKED (seen at {}): {}", alarm.at, alarm.detail));
    }
    if certificate_ends <= now {
        attention.push(format!("the client certificate ended at {certificate_ends}; enrol again"));
    }
    match &policy {
        None => attention.push("no policy set was accepted yet; facts alone are reported".to_owned()),
        Some(set) if set.expires <= now => {
            attention.push(format!("the policy set expired at {} and stays in force", set.expires));
        }
        Some(_) => {}
    }
    if spool.refused > 0 {
        attention.push(format!("{} reports were refused by the server; see the folder `refused`", spool.refused));
    }
    if let Some(last) = journal.last().filter(|last| !last.inconsistent.is_empty()) {
        attention.push(format!("the server judges these rules otherwise: {}", last.inconsistent.join(", ")));
    }
    Ok(Status {
        shape: "tidewaiter.status.v1",
        host: enrolment.host,
        server: enrolment.server,
        certificate_ends,
        root_version: root.version,
        root_expires: root.expires,
        policy,
        advisories: advisories.pinned.as_ref().map(|pinned| pinned.reference().clone()),
        spool,
        acknowledged: journal.last().cloned(),
        checkpoint: journal.seen().cloned(),
        alarm: journal.alarm().cloned(),
        attention,
    })
}
