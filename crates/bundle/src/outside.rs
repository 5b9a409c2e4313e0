//! What the server saw from outside, held beside the reports again: each look
//! is signed by an observer that the root document names, the log holds it,
//! and what contradicts a report follows from the two.

use crate::content::{Content, LoggedThing};
use crate::history::{Heard, History};
use crate::logged::{Log, LogError};
use crate::replay::Sets;
use derive::outside::{Inside, compare};
use report::Time;
use report::outside::{Compared, Held};
use seal::digest::parse_hex32;
use seal::evidence;
use seal::outside::{LookError, OpenedLook};
use seal::root::{Role, RootDocument};
use seal::{Verified, outside};
use serde::Serialize;
use std::collections::BTreeMap;

/// Why a look is refused.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// It is not signed by an observer, or not in its one encoding.
    #[error("the look {0} is not signed by a key that the root document names for observing: {1}")]
    Unsigned(String, LookError),
    /// It is not the one that its name says.
    #[error("the look {0} holds another look")]
    Another(String),
    /// It is of a host that is not enrolled here.
    #[error("the look {0} is of host {1}, which the bundle lacks")]
    NotEnrolled(String, String),
    /// It names a report that has another number.
    #[error("the look {0} names a report as number {1}, and it is number {2}")]
    Number(String, u64, u64),
    /// The log does not hold it.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// One look of the server at a host's endpoints.
#[derive(Debug, Serialize)]
pub struct LookVerdict {
    /// SHA-256 of what the server signed.
    pub sha256: String,
    /// When it looked, by its clock: the end.
    pub looked: Time,
    /// When the log took it, by the same clock.
    pub received: Time,
    /// The number of the report that it looked by.
    pub sequence: u64,
    /// When that report was made, by the host's clock; `None` if it is not here.
    pub reported: Option<Time>,
    /// Why nothing can be compared; `None` if the report and its tables are here.
    pub reason: Option<&'static str>,
    /// How many endpoints contradict their report.
    pub contradicted: usize,
    /// How many could not be compared in full.
    pub unknown: usize,
    /// Each endpoint, inside beside outside.
    pub endpoints: Vec<Compared>,
}

const NO_REPORT: &str = "the report that it looked by is not in the bundle";
const NO_FACTS: &str = "the report's tables are not here";

/// Opens every look of the bundle and holds it beside its report; by host, in
/// the order in which the log took them.
pub(crate) fn read(
    content: &Content,
    root: &Verified<RootDocument>,
    log: &Log,
    sets: &Sets,
    histories: &[History],
) -> Result<BTreeMap<String, Vec<LookVerdict>>, OutsideError> {
    let mut all: BTreeMap<String, Vec<LookVerdict>> = BTreeMap::new();
    for (sha256, envelope) in &content.looks {
        let thing = LoggedThing::Outside { sha256: sha256.clone() };
        let digest = parse_hex32(sha256).ok_or_else(|| LogError::Hash(thing.to_string()))?;
        let received = log.holds(&thing, &digest)?;
        let opened = outside::open(envelope, &root.keys(Role::Observer, received))
            .map_err(|e| OutsideError::Unsigned(sha256.clone(), e))?;
        if opened.payload_sha256 != *sha256 {
            return Err(OutsideError::Another(sha256.clone()));
        }
        let host = &opened.signed.look.host;
        let history = histories.iter().find(|history| history.enrolment.host == *host);
        let history = history.ok_or_else(|| OutsideError::NotEnrolled(sha256.clone(), host.clone()))?;
        all.entry(host.clone()).or_default().push(one(content, sets, history, &opened, received)?);
    }
    all.values_mut().for_each(|looks| looks.sort_by_key(|look| (look.received, look.looked)));
    Ok(all)
}

fn one(
    content: &Content,
    sets: &Sets,
    history: &History,
    opened: &Verified<OpenedLook>,
    received: Time,
) -> Result<LookVerdict, OutsideError> {
    let (look, sha256) = (&opened.signed.look, opened.payload_sha256.clone());
    let heard = history.reports.iter().find(|heard| heard.report.payload_sha256 == opened.signed.report);
    let sequence = heard.map(|heard| heard.report.report.predicate.sequence);
    if let Some(found) = sequence.filter(|found| *found != look.sequence) {
        return Err(OutsideError::Number(sha256, look.sequence, found));
    }
    let facts = heard.and_then(|heard| facts(content, sets, heard));
    let reason = match (heard, &facts) {
        (None, _) => Some(NO_REPORT),
        (Some(_), None) => Some(NO_FACTS),
        _ => None,
    };
    let reported = heard.map(|heard| heard.report.report.predicate.ended);
    let inside = facts.as_ref().zip(reported);
    let endpoints = match &inside {
        Some(((facts, specs), ended)) => compare(look, Some(&Inside { facts, specs, ended: *ended })),
        None => compare(look, None),
    };
    let count = |held| endpoints.iter().filter(|endpoint| endpoint.held == held).count();
    let (contradicted, unknown) = (count(Held::Contradicts), count(Held::Unknown));
    let (looked, sequence) = (look.ended, look.sequence);
    Ok(LookVerdict { sha256, looked, received, sequence, reported, reason, contradicted, unknown, endpoints })
}

/// The facts of a report and the specs that lay them out; `None` if it is not
/// judged. That its blobs are what the host signed was checked when it was.
fn facts<'a>(content: &Content, sets: &'a Sets, heard: &Heard) -> Option<(report::Facts, Vec<&'a report::TableSpec>)> {
    let named = heard.report.report.predicate.policy_set.as_ref()?;
    let specs = sets.get(&named.sha256)?.specs();
    let get = |key: &str| content.blobs.get(key).cloned();
    Some((evidence::unpack(&heard.report, get, &specs).ok()?.facts, specs))
}
