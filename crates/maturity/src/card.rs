//! The scorecard: levels, scores and what blocks the next level, as it is
//! written in JSON. All numbers are integers; shares and scores are basis points.

use crate::RuleWants;
use report::{Severity, Time};
use serde::{Deserialize, Serialize};

/// The name and version of the JSON form.
pub const SHAPE: &str = "tidewaiter.scorecard.v1";

/// The result of [`crate::score`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scorecard {
    /// [`SHAPE`].
    pub shape: String,
    /// The model's id.
    pub model: String,
    /// The model's name for people.
    pub title: String,
    /// The instant that freshness was judged at.
    pub at: Time,
    /// The level of the lowest assessed dimension, 0 to 5.
    pub level: u8,
    /// That level's title.
    pub level_title: String,
    /// The mean score of the assessed dimensions.
    pub score: u32,
    /// How many dimensions are assessed.
    pub assessed: u32,
    /// Of how many.
    pub of: u32,
    /// How many registered hosts have reported at least once.
    pub judged: u32,
    /// How many hosts the register expects.
    pub registered: u32,
    /// How many hosts count: registered ones and those that are enrolled without being registered.
    pub hosts: u32,
    /// The dimensions, in the model's order.
    pub dimensions: Vec<DimensionScore>,
    /// What blocks the next level, in the cheapest order: fewest fixes first, then the worst severity.
    pub next: Vec<Step>,
}

impl Scorecard {
    /// The same for readers who may not see single hosts: how many, never which.
    #[must_use]
    pub fn without_hosts(&self) -> Self {
        let mut card = self.clone();
        let domains = card.dimensions.iter_mut().flat_map(|dimension| &mut dimension.domains);
        let practices = domains.flat_map(|domain| &mut domain.practices);
        practices.flat_map(|practice| &mut practice.rules).for_each(|rule| rule.blocking.clear());
        card.next.iter_mut().for_each(|step| step.hosts.clear());
        card
    }
}

/// Whether anything spoke for a dimension or a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// At least one practice was judged.
    Assessed,
    /// No practice was judged: its level and score say nothing.
    NotAssessed,
}

/// What became of a practice, or of one rule in it. The order is from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It would not be met even if everything unknown turned out well.
    NotMet,
    /// Nobody attested it, or there is no host.
    NotAssessed,
    /// What is unknown decides.
    Unknown,
    /// It is met.
    Met,
}

/// One dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionScore {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Whether anything spoke for it.
    pub state: State,
    /// The level of its lowest domain.
    pub level: u8,
    /// The mean score of its domains.
    pub score: u32,
    /// Its domains, in the model's order.
    pub domains: Vec<DomainScore>,
}

/// One domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainScore {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Whether anything spoke for it.
    pub state: State,
    /// The highest level whose practices, and those of all levels below, are met.
    pub level: u8,
    /// The mean over the five levels of the mean score of their practices.
    pub score: u32,
    /// Its practices, in the model's order.
    pub practices: Vec<PracticeScore>,
}

/// One practice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeScore {
    /// Its id.
    pub id: String,
    /// What is done.
    pub title: String,
    /// The level that asks for it.
    pub level: u8,
    /// What became of it.
    pub state: Verdict,
    /// How far it is met.
    pub score: u32,
    /// Why it is not met; `None` if it is.
    pub reason: Option<String>,
    /// What the model asks of its rules; `None` if only an attestation counts.
    pub wants: Option<RuleWants>,
    /// The lowest share among its rules; `None` if no rule counts anywhere.
    pub share: Option<u32>,
    /// The share of hosts with a fresh answer; `None` if only an attestation counts.
    pub coverage: Option<u32>,
    /// Its rules, by id.
    pub rules: Vec<RuleScore>,
    /// True if the model asks for an attestation, alone or beside rules.
    pub by_word: bool,
    /// Its attestation, if the model asks for one and somebody gave it.
    pub attestation: Option<AttestationScore>,
}

/// One rule of a practice: how many hosts answered what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleScore {
    /// The rule's id.
    pub id: String,
    /// How bad it is if it fails.
    pub severity: Severity,
    /// [`Verdict::NotAssessed`] if it applies nowhere and so is no evidence.
    pub state: Verdict,
    /// Passing hosts over all that count; `None` if none counts.
    pub share: Option<u32>,
    /// Hosts that pass.
    pub pass: u32,
    /// Hosts that fail.
    pub fail: u32,
    /// Hosts that could not tell, or whose profile has not got the rule.
    pub unknown: u32,
    /// Hosts whose last report is too old.
    pub stale: u32,
    /// Hosts that never reported.
    pub never_reported: u32,
    /// Hosts that have nothing that it judges; they do not count.
    pub not_applicable: u32,
    /// The hosts that do not pass, most critical first; at most [`Blocking::MOST`].
    pub blocking: Vec<Blocking>,
    /// How many hosts do not pass.
    pub blocking_total: u32,
}

/// A host that does not pass.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Blocking {
    /// The host's name.
    pub name: String,
    /// Why it does not pass.
    pub why: Why,
}

impl Blocking {
    /// How many hosts a list names; the total beside it counts them all.
    pub const MOST: usize = 100;
}

/// Why a host does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The rule failed.
    Fail,
    /// It could not be told.
    Unknown,
    /// The host's profile has not got the rule.
    NotJudged,
    /// The last report is too old.
    Stale,
    /// No report was ever received.
    NeverReported,
}

/// The attestation that speaks for a practice: the newest one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationScore {
    /// What follows from it.
    pub state: Verdict,
    /// Who signed it.
    pub by: String,
    /// When.
    pub made: Time,
    /// When it ends, by its own word or by the model's.
    pub until: Time,
}

/// One thing to do for the next level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The level that it leads to.
    pub level: u8,
    /// The dimension's id.
    pub dimension: String,
    /// The domain's id.
    pub domain: String,
    /// The practice's id.
    pub practice: String,
    /// What the practice is.
    pub title: String,
    /// What is to be done.
    pub kind: Kind,
    /// For [`Kind::Rule`]: the rule.
    pub rule: Option<String>,
    /// For [`Kind::Rule`]: how bad its failing is.
    pub severity: Option<Severity>,
    /// The fewest hosts to mend, hosts to bring to report, or statements to make.
    pub fixes: u32,
    /// The hosts to choose from, most critical first; at most [`Blocking::MOST`].
    pub hosts: Vec<Blocking>,
    /// How many hosts there are to choose from.
    pub hosts_total: u32,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Make a rule pass on `fixes` of the hosts.
    Rule,
    /// Bring `fixes` of the hosts to report.
    Report,
    /// Attest the practice.
    Attestation,
    /// Bring in hosts or rules that the practice can be judged on: it has no evidence at all.
    Evidence,
}
