//! Judging a report again: the same pure functions that the agent ran, over
//! the facts that it sealed. The server's own verdicts are what counts.

use crate::policies::Loaded;
use derive::presence::Presence;
use policy::Clock;
use report::predicate::Predicate;
use report::{EDITION, Facts, Finding};
use seal::Verified;
use seal::evidence::{Blobs, Evidence, EvidenceError};
use seal::report::Opened;
use std::collections::{BTreeMap, BTreeSet};

/// What the server found.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Its verdicts, sorted by rule; none by a set that it does not hold.
    pub findings: Vec<Finding>,
    /// The profile that applies.
    pub profile: Option<String>,
    /// The rules whose verdict in the report does not follow from its facts,
    /// and `policy-set` or `profile` where the report misnames those.
    pub inconsistent: Vec<String>,
    /// The keys of the blobs that were found to be what the report names.
    pub sound: BTreeSet<String>,
    /// The certificates that it shows; `None` without its facts.
    pub certificates: Option<Presence>,
}

/// Why a report could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The evidence is not what the report says.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The edition is no edition.
    #[error("it names the edition {0}")]
    Edition(u32),
}

/// Unpacks a report's evidence by a set's specs; every digest is computed again.
///
/// # Errors
/// [`EvidenceError`].
pub fn unpack(opened: &Verified<Opened>, blobs: &Blobs, loaded: &Loaded) -> Result<Evidence, EvidenceError> {
    seal::evidence::unpack(opened, |key| blobs.get(key).cloned(), &loaded.compiled.specs())
}

/// The facts that rules see: the observed tables and those derived from them.
#[must_use]
pub fn with_derived(mut facts: Facts, loaded: &Loaded) -> Facts {
    derive::derive(&mut facts, &loaded.compiled.specs(), &derive::Named::default());
    facts
}

/// What is left of a report whose agent lost tables: the blobs that came, each
/// checked, and that every rule of the profile that it names is unknown. It
/// takes the place of older verdicts: those are not what the host is like now.
///
/// # Errors
/// [`JudgeError`].
pub fn lost(
    opened: &Verified<Opened>,
    blobs: &Blobs,
    specs: Option<&Loaded>,
    is_known: bool,
    skewed: bool,
) -> Result<Judgement, JudgeError> {
    let predicate = &opened.report.predicate;
    check_edition(predicate)?;
    let get = |key: &str| blobs.get(key).cloned();
    let sound = match specs.map(|loaded| seal::evidence::sound(opened, get, &loaded.compiled.specs())) {
        Some(Ok(sound)) => sound,
        Some(Err(error)) if is_known => return Err(error.into()),
        _ => heads(opened, blobs),
    };
    let Some(loaded) = specs.filter(|_| is_known) else { return Ok(Judgement { sound, ..Judgement::default() }) };
    let clock = Clock { now: predicate.ended, trusted: !skewed };
    let unknown = |profile: &str| loaded.compiled.without_facts(profile, clock, seal::evidence::LOST);
    let findings = predicate.profile.as_ref().map(|profile| unknown(&profile.id)).unwrap_or_default();
    let inconsistent = misnamed_set(predicate, loaded).into_iter().collect();
    // Which profile applies is for the facts to say, and they are gone.
    Ok(Judgement { findings, inconsistent, sound, ..Judgement::default() })
}

/// Judges a report by `specs`: the set that it names (`is_known`), or else one
/// by which its tables can at least be read.
///
/// # Errors
/// [`JudgeError`].
pub fn judge(
    opened: &Verified<Opened>,
    blobs: &Blobs,
    specs: Option<&Loaded>,
    is_known: bool,
    skewed: bool,
) -> Result<Judgement, JudgeError> {
    let predicate = &opened.report.predicate;
    check_edition(predicate)?;
    let evidence = match specs.map(|loaded| unpack(opened, blobs, loaded)) {
        Some(Ok(evidence)) => evidence,
        Some(Err(error)) if is_known => return Err(error.into()),
        // Its tables cannot be checked, so they are not kept; the envelope is,
        // and of the blobs those two whose key is the digest of their bytes.
        _ => return Ok(Judgement { sound: heads(opened, blobs), ..Judgement::default() }),
    };
    let tables = evidence.manifest.tables.values().map(|table| table.root.clone());
    let heads = [opened.report.manifest.clone(), opened.report.findings.clone()];
    let sound = heads.into_iter().chain(tables).collect();
    let Some(loaded) = specs.filter(|_| is_known) else { return Ok(Judgement { sound, ..Judgement::default() }) };
    let facts = with_derived(evidence.facts, loaded);
    let certificates = Some(Presence::read(&facts, &loaded.compiled.specs()));
    let profile = loaded.compiled.choose_profile(&facts).map(|choice| choice.id);
    let evaluate = |trusted| match &profile {
        Some(profile) => loaded.compiled.evaluate(profile, &facts, Clock { now: predicate.ended, trusted }).findings,
        None => Vec::new(),
    };
    let own = evaluate(true);
    let mut inconsistent: Vec<_> = misnamed_set(predicate, loaded).into_iter().collect();
    if predicate.profile.as_ref().map(|p| &p.id) != profile.as_ref() {
        inconsistent.push("profile".to_owned());
    }
    // Verdicts are compared within one edition; a later one than ours is not ours to check.
    if predicate.edition <= EDITION {
        inconsistent.extend(differing(&evidence.findings, &own));
    }
    let findings = if skewed { evaluate(false) } else { own };
    Ok(Judgement { findings, profile, inconsistent, sound, certificates })
}

const fn check_edition(predicate: &Predicate) -> Result<(), JudgeError> {
    if predicate.edition == 0 { Err(JudgeError::Edition(0)) } else { Ok(()) }
}

/// Manifest and findings, where their bytes are what their keys say.
fn heads(opened: &Verified<Opened>, blobs: &Blobs) -> BTreeSet<String> {
    let is_sound = |key: &String| blobs.get(key).is_some_and(|b| seal::digest::sha256_hex(b) == *key);
    [&opened.report.manifest, &opened.report.findings].into_iter().filter(|key| is_sound(key)).cloned().collect()
}

/// `policy-set` if the report says of its set what is not so.
fn misnamed_set(predicate: &Predicate, loaded: &Loaded) -> Option<String> {
    let set = predicate.policy_set.as_ref()?;
    (set.version != loaded.version || set.expires != loaded.expires).then(|| "policy-set".to_owned())
}

/// The rules, sorted, on which two lists of findings differ.
fn differing(theirs: &[Finding], own: &[Finding]) -> BTreeSet<String> {
    let by_rule = |all: &[Finding]| -> BTreeMap<String, Finding> {
        all.iter().map(|finding| (finding.rule.clone(), finding.clone())).collect()
    };
    let (theirs, own) = (by_rule(theirs), by_rule(own));
    theirs.keys().chain(own.keys()).filter(|rule| theirs.get(*rule) != own.get(*rule)).cloned().collect()
}
