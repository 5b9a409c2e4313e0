//! The heart of it: derive and evaluate again from what the host signed, and
//! compare with what the host said that it found.

use crate::content::{Content, LoggedThing};
use crate::history::Heard;
use crate::logged::{Log, LogError};
use policy::{Clock, Compiled, Diagnostic, PolicySet};
use report::predicate::SetReference;
use report::{EDITION, Finding, Outcome, Time};
use seal::digest::{parse_hex32, sha256_hex};
use seal::evidence::{self, Evidence, EvidenceError};
use seal::root::{Role, RootDocument};
use seal::{Verified, signed};
use serde::Serialize;
use std::collections::BTreeMap;

/// Why a report cannot be judged again.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The policy set is not signed by a key for policies.
    #[error("policy set {0} is not signed by a key that the root document names for policies: {1}")]
    Unsigned(String, seal::dsse::DsseError),
    /// The policy set's bytes are not the ones that its name says.
    #[error("policy set {0} holds another policy set")]
    Another(String),
    /// The policy set is not in its one encoding.
    #[error("policy set {0}: {1}")]
    Set(String, policy::SetError),
    /// The policy set does not compile.
    #[error("policy set {0} does not compile: {1:?}")]
    Compile(String, Vec<Diagnostic>),
    /// A report names a policy set that the bundle lacks.
    #[error("a report names policy set {0}, which the bundle lacks")]
    NoSet(String),
    /// A blob is not the one that the host signed.
    #[error("report {1} of host {0}: {2}")]
    Evidence(String, u64, EvidenceError),
    /// The log does not hold the policy set.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// A rule whose verdict in the report does not follow from the report's facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The rule.
    pub rule: String,
    /// What the report says; `None` if it is silent.
    pub said: Option<Outcome>,
    /// What follows from the facts; `None` if the policy has no such rule.
    pub follows: Option<Outcome>,
}

/// The policy sets of a bundle, each verified and compiled.
pub(crate) struct Sets(BTreeMap<String, Set>);

struct Set {
    version: u64,
    expires: Time,
    compiled: Compiled,
}

impl Sets {
    /// Opens every policy set by the keys of the root document.
    pub(crate) fn open(content: &Content, root: &Verified<RootDocument>, log: &Log) -> Result<Self, ReplayError> {
        let mut sets = BTreeMap::new();
        for (sha256, envelope) in &content.policy_sets {
            let thing = LoggedThing::PolicySet { sha256: sha256.clone() };
            let digest = parse_hex32(sha256).ok_or_else(|| LogError::Hash(thing.to_string()))?;
            let received = log.holds(&thing, &digest)?;
            let keys = root.keys(Role::Policy, received);
            let opened = signed::open(envelope, signed::POLICY_SET, &keys, root.threshold(Role::Policy))
                .map_err(|e| ReplayError::Unsigned(sha256.clone(), e))?;
            if sha256_hex(&opened) != *sha256 {
                return Err(ReplayError::Another(sha256.clone()));
            }
            let set = PolicySet::from_bytes(&opened).map_err(|e| ReplayError::Set(sha256.clone(), e))?;
            let compiled = Compiled::new(&set, report::RELEASE, EDITION)
                .map_err(|faults| ReplayError::Compile(sha256.clone(), faults))?;
            sets.insert(sha256.clone(), Set { version: set.version, expires: set.expires, compiled });
        }
        Ok(Self(sets))
    }

    /// The newest of the sets by its name, for the maturity model.
    pub(crate) fn get(&self, sha256: &str) -> Option<&Compiled> {
        self.0.get(sha256).map(|set| &set.compiled)
    }
}

/// One report judged again.
#[derive(Default)]
pub(crate) struct Replayed {
    /// Why it is not judged; `None` if it is.
    pub unjudged: Option<&'static str>,
    /// What follows from the facts, with the host's clock believed only if it
    /// agrees with the server's.
    pub findings: Vec<Finding>,
    /// Where the report says otherwise.
    pub differences: Vec<Difference>,
    /// True if the host's clock is over ten minutes from the server's.
    pub skewed: bool,
    /// True if the report was judged by another edition, so that its verdicts are not compared.
    pub other_edition: bool,
    /// What the report says of its policy set and profile, and does not follow.
    pub claims: Vec<String>,
}

/// Ten minutes: how far a host's clock may be from the server's.
const MOST_SKEW_MILLIS: u64 = 600_000;

/// Why a report that names no policy set is not judged.
const NO_POLICY: &str = "it names no policy set";

/// Judges one report again, or says why it cannot be.
pub(crate) fn replay(content: &Content, sets: &Sets, heard: &Heard) -> Result<Replayed, ReplayError> {
    let predicate = &heard.report.report.predicate;
    let Some(named) = &predicate.policy_set else {
        return Ok(Replayed { unjudged: Some(NO_POLICY), ..Replayed::default() });
    };
    let set = sets.0.get(&named.sha256).ok_or_else(|| ReplayError::NoSet(report::escape::shown(&named.sha256)))?;
    let compiled = &set.compiled;
    let specs = compiled.specs();
    let get = |key: &str| content.blobs.get(key).cloned();
    let refused = |e| ReplayError::Evidence(predicate.host.id.clone(), predicate.sequence, e);
    let skewed = heard.received.millis().abs_diff(predicate.ended.millis()) > MOST_SKEW_MILLIS;
    let other_edition = predicate.edition != EDITION;
    if !evidence::missing(&heard.report.report, get).map_err(refused)?.is_empty() {
        // What is there must still be what the host signed.
        evidence::sound(&heard.report, get, &specs).map_err(refused)?;
        let clock = Clock { now: predicate.ended, trusted: !skewed };
        let findings = |profile: &str| compiled.without_facts(profile, clock, evidence::LOST);
        let findings = predicate.profile.as_ref().map(|profile| findings(&profile.id)).unwrap_or_default();
        let (unjudged, claims) = (Some(evidence::LOST), claims_on_set(named, set));
        return Ok(Replayed { unjudged, findings, skewed, other_edition, claims, ..Replayed::default() });
    }
    let evidence = evidence::unpack(&heard.report, get, &specs).map_err(refused)?;
    let Evidence { mut facts, findings: said, .. } = evidence;
    derive::derive(&mut facts, &specs, &derive::Named::default());
    let profile = compiled.choose_profile(&facts).map(|choice| choice.id);
    let judge = |trusted| {
        let clock = Clock { now: predicate.ended, trusted };
        let evaluate = |profile| compiled.evaluate_for(&predicate.agent.version, profile, &facts, clock).findings;
        profile.as_deref().map(evaluate).unwrap_or_default()
    };
    let believed = judge(true);
    let differences = if other_edition { Vec::new() } else { differences(&said, &believed) };
    let mut claims = Vec::new();
    if predicate.profile.as_ref().map(|p| &p.id) != profile.as_ref() {
        claims.push(format!("the facts choose the profile {}", profile.as_deref().unwrap_or("none")));
    }
    claims.extend(claims_on_set(named, set));
    let findings = if skewed { judge(false) } else { believed };
    Ok(Replayed { unjudged: None, findings, differences, skewed, other_edition, claims })
}

/// What a report says of its policy set, and is not so.
fn claims_on_set(named: &SetReference, set: &Set) -> Vec<String> {
    let differs = (named.version, named.expires) != (set.version, set.expires);
    let claim = || format!("its policy set is version {} and expires {}", set.version, set.expires);
    differs.then(claim).into_iter().collect()
}

/// The rules about which the two disagree in anything, sorted.
fn differences(said: &[Finding], follows: &[Finding]) -> Vec<Difference> {
    let by_rule = |findings: &[Finding]| -> BTreeMap<String, Finding> {
        findings.iter().map(|f| (f.rule.clone(), f.clone())).collect()
    };
    let (said, follows) = (by_rule(said), by_rule(follows));
    let rules: std::collections::BTreeSet<&String> = said.keys().chain(follows.keys()).collect();
    let differ = rules.into_iter().filter(|rule| said.get(*rule) != follows.get(*rule));
    let difference = |rule: &String| Difference {
        rule: report::escape::shown(rule),
        said: said.get(rule).map(|f| f.outcome),
        follows: follows.get(rule).map(|f| f.outcome),
    };
    differ.map(difference).collect()
}
