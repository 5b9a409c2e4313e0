//! Making a bundle, and verifying one from its first byte to its score.

use crate::container::{self, ContainerError, Manifest};
use crate::content::{Content, LayoutError, LoggedThing};
use crate::history::{self, History, HistoryError};
use crate::keys::{self, KeysVerdict, KeysVerdictError};
use crate::logged::{Log, LogError};
use crate::origin::{self, OriginError};
use crate::outside::{self, LookVerdict, OutsideError};
use crate::replay::{self, Difference, ReplayError, Sets};
use crate::score::{self, ScoreError};
use report::{Finding, Time};
use seal::digest::sha256;
use seal::key::SigningKey;
use seal::trust::Trust;
use serde::Serialize;

/// Why a bundle is refused: something in it is not what it claims to be.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The file itself.
    #[error("the file: {0}")]
    Container(#[from] ContainerError),
    /// Its members.
    #[error("the members: {0}")]
    Layout(#[from] LayoutError),
    /// Who may speak.
    #[error("who may speak: {0}")]
    Origin(#[from] OriginError),
    /// The log.
    #[error("the log: {0}")]
    Log(#[from] LogError),
    /// A host's reports.
    #[error("a host's reports: {0}")]
    History(#[from] HistoryError),
    /// The verdicts.
    #[error("the verdicts: {0}")]
    Replay(#[from] ReplayError),
    /// What the server saw from outside.
    #[error("the outside look: {0}")]
    Outside(#[from] OutsideError),
    /// Keys compared across the fleet.
    #[error("the comparison of keys: {0}")]
    Keys(#[from] KeysVerdictError),
    /// The score.
    #[error("the score: {0}")]
    Score(#[from] ScoreError),
}

/// The verdict on a bundle that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything in it was recomputed and agrees, and its origin is the trust file's.
    Verified,
    /// It agrees with itself, and nothing says whose it is: no trust file was given.
    Unanchored,
    /// It is genuine, and something in it does not follow, is contradicted by
    /// what the server saw from outside, or cannot be judged: the hosts and keys say what.
    Inconsistent,
}

/// What `verify` found.
#[derive(Debug, Serialize)]
pub struct Verification {
    /// The shape of this JSON: `tidewaiter.verification.v1`.
    pub shape: &'static str,
    /// The verdict.
    pub verdict: Verdict,
    /// When the bundle was made, by the server's clock.
    pub created: Time,
    /// The log's name.
    pub origin: String,
    /// The version of the root document that was followed to.
    pub root_version: u64,
    /// True if the keys are those of a demonstration.
    pub demo: bool,
    /// The number of entries of the log that the proofs lead to.
    pub log_size: u64,
    /// Every host.
    pub hosts: Vec<HostVerdict>,
    /// Keys compared across the fleet, oldest first.
    pub keys: Vec<KeysVerdict>,
    /// The score recomputed, if the bundle has a maturity model.
    pub score: Option<maturity::Scorecard>,
}

/// One host.
#[derive(Debug, Serialize)]
pub struct HostVerdict {
    /// Its id.
    pub host: String,
    /// Its name at enrolment.
    pub name: String,
    /// Sequence numbers between its reports here that are missing.
    pub missing: u64,
    /// Its reports, oldest first.
    pub reports: Vec<ReportVerdict>,
    /// What the server saw of it from outside, oldest first.
    pub outside: Vec<LookVerdict>,
}

/// One report.
#[derive(Debug, Serialize)]
pub struct ReportVerdict {
    /// Its number.
    pub sequence: u64,
    /// When it was made, by the host's clock.
    pub ended: Time,
    /// When the server received it, by its own.
    pub received: Time,
    /// True if the two are over ten minutes apart: what depends on time is unknown.
    pub skewed: bool,
    /// True if it cannot be judged: nothing of it passes, and the bundle is inconsistent.
    pub unjudged: bool,
    /// Why it cannot be judged; `None` if it is. That blobs are not here may as
    /// well be the server's doing: a bundle cannot tell.
    pub reason: Option<&'static str>,
    /// True if it was judged by another edition, so that verdicts are not compared.
    pub other_edition: bool,
    /// What it says of its policy set and profile, and does not follow.
    pub claims: Vec<String>,
    /// The rules whose verdict in the report does not follow from its facts.
    pub differences: Vec<Difference>,
    /// What follows from the facts; without them every rule of the profile is unknown.
    pub findings: Vec<Finding>,
}

/// Makes a bundle: lays out the content and signs it with the log's key.
///
/// # Errors
/// If something in the content cannot be encoded.
pub fn write(
    content: &Content,
    created: Time,
    origin: &str,
    demo: bool,
    log_key: &SigningKey,
) -> Result<Vec<u8>, Refusal> {
    let members = content.to_members()?;
    Ok(container::close(Manifest::new(created, origin.to_owned(), demo), &members, log_key)?)
}

/// Verifies a bundle: signatures, chains, inclusion and consistency, then every
/// verdict and the score again. `trust` is the auditor's own and never comes
/// from the bundle; without it the best verdict is [`Verdict::Unanchored`].
///
/// # Errors
/// Where something is not what it claims to be: [`Refusal`] says what.
pub fn verify(bytes: &[u8], trust: Option<&Trust>) -> Result<Verification, Refusal> {
    let file = container::open(bytes)?;
    // Until the manifest's signature is checked, the members serve only to find the key.
    let claimed = file.claimed_time()?;
    let origin = origin::find(&Content::roots_of(file.unchecked()), trust, claimed)?;
    let (manifest, members) = file.checked(&origin.log_keys()?)?;
    let content = Content::from_members(members)?;
    let log = Log::open(&content, &origin.logs)?;
    for (version, envelope) in (1..).zip(&content.roots) {
        log.holds(&LoggedThing::Root { version }, &payload_digest(envelope)?)?;
    }
    if let Some(register) = &content.register {
        let bytes = seal::canonical::encode(register).map_err(ContainerError::from)?;
        log.holds(&LoggedThing::Register, &sha256(&bytes))?;
    }
    let sets = Sets::open(&content, &origin.root, &log)?;
    let histories = history::read(&content, &log)?;
    let mut looks = outside::read(&content, &origin.root, &log, &sets, &histories)?;
    let looks_of = |history: &History| looks.remove(&history.enrolment.host).unwrap_or_default();
    let looks: Vec<_> = histories.iter().map(looks_of).collect();
    let hosts = histories.iter().zip(looks).map(|(history, looks)| host(&content, &sets, history, looks));
    let hosts = hosts.collect::<Result<Vec<_>, _>>()?;
    let keys = keys::read(&content, &origin.root, &log, &sets, &histories)?;
    let score = score::again(&content, &sets, &histories, &hosts, manifest.created)?;

    let sound = hosts.iter().all(HostVerdict::is_sound) && keys.iter().all(|look| look.differences.is_empty());
    let verdict = match (sound, origin.anchored) {
        (false, _) => Verdict::Inconsistent,
        (true, false) => Verdict::Unanchored,
        (true, true) => Verdict::Verified,
    };
    Ok(Verification {
        shape: "tidewaiter.verification.v1",
        verdict,
        created: manifest.created,
        origin: manifest.origin,
        root_version: origin.root.version,
        demo: manifest.demo,
        log_size: log.checkpoint.size,
        hosts,
        keys,
        score,
    })
}

fn payload_digest(envelope: &[u8]) -> Result<[u8; 32], ContainerError> {
    Ok(sha256(&seal::dsse::Envelope::parse(envelope)?.payload))
}

fn host(
    content: &Content,
    sets: &Sets,
    history: &History,
    outside: Vec<LookVerdict>,
) -> Result<HostVerdict, ReplayError> {
    let mut reports = Vec::new();
    for heard in &history.reports {
        let predicate = &heard.report.report.predicate;
        let replayed = replay::replay(content, sets, heard)?;
        reports.push(ReportVerdict {
            sequence: predicate.sequence,
            ended: predicate.ended,
            received: heard.received,
            skewed: replayed.skewed,
            unjudged: replayed.unjudged.is_some(),
            reason: replayed.unjudged,
            other_edition: replayed.other_edition,
            claims: replayed.claims,
            differences: replayed.differences,
            findings: replayed.findings,
        });
    }
    let (host, name) = (history.enrolment.host.clone(), history.enrolment.name.clone());
    Ok(HostVerdict { host, name, missing: history.missing, reports, outside })
}

impl HostVerdict {
    /// True if nothing is missing, every report is judged, every verdict
    /// follows, and nothing that was seen from outside contradicts a report.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let sound = |r: &ReportVerdict| r.differences.is_empty() && r.claims.is_empty() && !r.unjudged;
        self.missing == 0 && self.reports.iter().all(sound) && self.outside.iter().all(|look| look.contradicted == 0)
    }
}
