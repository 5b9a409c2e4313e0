//! What a score is computed from: hosts with their findings, what is known of
//! the rules, and what people attested.

use report::{Finding, Severity, Time};
use serde::{Deserialize, Serialize};

/// What is known of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// The rule's id.
    pub id: String,
    /// The practice that it is evidence for, if any.
    pub practice: Option<String>,
    /// How bad it is if it fails.
    pub severity: Severity,
}

/// How much depends on a host; the least is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criticality {
    /// Little.
    #[default]
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// The administration stands still without it.
    Critical,
}

impl Criticality {
    /// Reads the register's word for it.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "low" => Some(Self::Low),
            "medium" => Some(Self::Medium),
            "high" => Some(Self::High),
            "critical" => Some(Self::Critical),
            _ => None,
        }
    }
}

/// One host that is expected to report: it is in the register, or it is
/// enrolled. Every host given here counts, whether it reported or not.
#[derive(Clone, Copy, Debug)]
pub struct HostResult<'a> {
    /// The host's name, by which a step names it.
    pub name: &'a str,
    /// True if the register of expected hosts has it.
    pub registered: bool,
    /// How much depends on it; steps name the most critical hosts first.
    pub criticality: Criticality,
    /// When its last verified report was received; `None` if it never reported.
    pub reported: Option<Time>,
    /// What the server itself found in that report.
    pub findings: &'a [Finding],
}

/// What a person signed for a practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// The practice's id.
    pub practice: String,
    /// True if the person says that the practice is followed, false if not.
    pub holds: bool,
    /// When it was signed.
    pub made: Time,
    /// Until when it speaks; the model's `valid_days` may end it earlier.
    pub until: Time,
    /// Who signed it.
    pub by: String,
}
