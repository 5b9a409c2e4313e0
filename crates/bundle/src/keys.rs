//! Keys compared across the fleet, compared again: each statement is signed by
//! an observer that the root document names, the log holds it, and what it says
//! of the hosts whose tables are here follows from those tables.

use crate::content::{Content, LoggedThing};
use crate::history::{Heard, History};
use crate::logged::{Log, LogError};
use crate::replay::Sets;
use derive::presence::{Presence, TABLES};
use derive::reuse::Gathering;
use report::Time;
use report::keys::{Compared, KeyInput, Reuse, Unread};
use seal::digest::parse_hex32;
use seal::evidence::{self, Evidence};
use seal::keys::{KeysError, OpenedKeys};
use seal::root::{Role, RootDocument};
use seal::{Verified, keys};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Why a comparison of keys is refused.
#[derive(Debug, thiserror::Error)]
pub enum KeysVerdictError {
    /// It is not signed by an observer, or not in its one encoding.
    #[error("{0} is not signed by a key that the root document names for observing: {1}")]
    Unsigned(String, KeysError),
    /// It is not the one that its name says.
    #[error("{0} holds another one")]
    Another(String),
    /// The log does not hold it.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// One comparison of keys across the fleet.
#[derive(Debug, Serialize)]
pub struct KeysVerdict {
    /// SHA-256 of what the server signed.
    pub sha256: String,
    /// When it compared, by its clock.
    pub made: Time,
    /// When the log took it, by the same clock.
    pub received: Time,
    /// How much it compared.
    pub compared: Compared,
    /// How many hosts it compared.
    pub hosts: usize,
    /// How many of them were compared again here.
    pub again: usize,
    /// False if shared primes could not be searched again, for want of hosts.
    pub primes_again: bool,
    /// Those that could not be, and why: what it says of them is the server's word.
    pub unchecked: Vec<Unchecked>,
    /// The hosts that the server could not compare.
    pub unread: Vec<Unread>,
    /// What it says that does not follow from the tables, or leaves out that does.
    pub differences: Vec<String>,
    /// What it found.
    pub found: Reuse,
}

/// A host whose part of a comparison could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// The host's id.
    pub host: String,
    /// Why.
    pub reason: &'static str,
}

const NO_HOST: &str = "the host is not in the bundle";
const NO_REPORT: &str = "no report with the tables that were compared is in the bundle";

/// Opens every comparison of the bundle and makes it again as far as the tables
/// that it names are here; in the order in which the log took them.
pub(crate) fn read(
    content: &Content,
    root: &Verified<RootDocument>,
    log: &Log,
    sets: &Sets,
    histories: &[History],
) -> Result<Vec<KeysVerdict>, KeysVerdictError> {
    let mut all = Vec::new();
    for (sha256, envelope) in &content.keys {
        let thing = LoggedThing::Keys { sha256: sha256.clone() };
        let digest = parse_hex32(sha256).ok_or_else(|| LogError::Hash(thing.to_string()))?;
        let received = log.holds(&thing, &digest)?;
        let opened = keys::open(envelope, &root.keys(Role::Observer, received))
            .map_err(|e| KeysVerdictError::Unsigned(thing.to_string(), e))?;
        if opened.payload_sha256 != *sha256 {
            return Err(KeysVerdictError::Another(thing.to_string()));
        }
        all.push(one(content, sets, histories, &opened, received));
    }
    all.sort_by_key(|look| (look.received, look.made));
    Ok(all)
}

fn one(
    content: &Content,
    sets: &Sets,
    histories: &[History],
    opened: &Verified<OpenedKeys>,
    received: Time,
) -> KeysVerdict {
    let look = &opened.look;
    let histories: BTreeMap<_, _> = histories.iter().map(|h| (h.enrolment.host.as_str(), h)).collect();
    let (mut gathering, mut again, mut unchecked) = (Gathering::default(), BTreeSet::new(), Vec::new());
    let mut differences = Vec::new();
    for input in &look.inputs {
        let reason = match histories.get(input.host.as_str()) {
            None => NO_HOST,
            Some(history) => match shown(content, sets, history, input) {
                Ok(Some(shown)) => {
                    gathering.add(&input.host, &shown);
                    again.insert(input.host.as_str());
                    continue;
                }
                Ok(None) => NO_REPORT,
                Err(wrong) => {
                    differences.push(wrong);
                    continue;
                }
            },
        };
        unchecked.push(Unchecked { host: input.host.clone(), reason });
    }
    let (compared, found) = gathering.compare();
    let whole = again.len() == look.inputs.len();
    let said = if whole { look.found.clone() } else { look.found.among(|host| again.contains(host)) };
    // Where nobody sorted who shares which prime, a part of the fleet tells nothing of it.
    let primes_again = whole || look.found.primes.iter().all(|one| !one.with.is_empty());
    differences.extend(differ(&said, &found, primes_again));
    if whole && compared != look.compared {
        differences.push(format!("it counts {:?}, and the tables hold {compared:?}", look.compared));
    }
    KeysVerdict {
        sha256: opened.payload_sha256.clone(),
        made: look.at,
        received,
        compared: look.compared,
        hosts: look.inputs.len(),
        again: again.len(),
        primes_again,
        unchecked,
        unread: look.unread.clone(),
        differences,
        found: look.found.clone(),
    }
}

/// What the host's report shows that was compared, or one with the same tables.
fn shown(content: &Content, sets: &Sets, history: &History, input: &KeyInput) -> Result<Option<Presence>, String> {
    // The newest one that fits is found first: most tables seldom change.
    let named = |heard: &&Heard| heard.report.payload_sha256 == input.report;
    let exact = history.reports.iter().find(named);
    for heard in exact.into_iter().chain(history.reports.iter().rev()) {
        let Some((evidence, specs)) = evidence_of(content, sets, heard) else { continue };
        let root = |name: &str| evidence.manifest.tables.get(name).map(|table| table.root.clone());
        let [files, endpoints] = TABLES.map(root);
        let same = files == input.files && endpoints == input.endpoints;
        if same {
            // What a public authority issued has no part in it: the observed tables are enough.
            return Ok(Some(Presence::read(&evidence.facts, &specs)));
        }
        if named(&heard) {
            return Err(format!("report {} of host {} has other tables than it says", input.sequence, input.host));
        }
    }
    Ok(None)
}

fn evidence_of<'a>(content: &Content, sets: &'a Sets, heard: &Heard) -> Option<(Evidence, Vec<&'a report::TableSpec>)> {
    let named = heard.report.report.predicate.policy_set.as_ref()?;
    let specs = sets.get(&named.sha256)?.specs();
    let get = |key: &str| content.blobs.get(key).cloned();
    Some((evidence::unpack(&heard.report, get, &specs).ok()?, specs))
}

/// What the two do not share, each in a sentence.
fn differ(said: &Reuse, found: &Reuse, primes: bool) -> Vec<String> {
    let mut out = Vec::new();
    list(&mut out, "the certificate", &said.certificates, &found.certificates, |one| &one.sha256);
    list(&mut out, "the key", &said.keys, &found.keys, |one| &one.spki_sha256);
    if primes {
        list(&mut out, "the key with a shared prime", &said.primes, &found.primes, |one| &one.spki_sha256);
    }
    out
}

fn list<T: PartialEq>(out: &mut Vec<String>, what: &str, said: &[T], found: &[T], name: fn(&T) -> &String) {
    let by_name = |all: &[T]| all.iter().enumerate().map(|(n, one)| (name(one).clone(), n)).collect::<BTreeMap<_, _>>();
    let (ours, theirs) = (by_name(found), by_name(said));
    for sha256 in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
        let found = ours.get(sha256).and_then(|n| found.get(*n));
        let said = theirs.get(sha256).and_then(|n| said.get(*n));
        if found != said {
            out.push(match (said, found) {
                (None, _) => format!("it leaves out {what} {sha256}, which follows from the tables"),
                (_, None) => format!("it names {what} {sha256}, which does not follow from the tables"),
                _ => format!("of {what} {sha256} it names other hosts or keys than the tables do"),
            });
        }
    }
}
