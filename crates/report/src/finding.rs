//! What a rule found: outcomes and their algebra.

use serde::{Deserialize, Serialize};

/// The outcome of a rule, or of a rule on one row. The order is the order of
/// the algebra: of many, the least wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The requirement does not hold.
    Fail,
    /// It could not be told; the reason says why.
    Unknown,
    /// The requirement holds.
    Pass,
    /// Nothing on this host is of the kind that the rule judges.
    NotApplicable,
}

impl Outcome {
    /// All outcomes, worst first.
    pub const ALL: [Self; 4] = [Self::Fail, Self::Unknown, Self::Pass, Self::NotApplicable];

    /// fail > unknown > pass > not applicable.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The words for people, with the last known outcome of a verdict that
    /// went stale: `unknown (was fail)`.
    #[must_use]
    pub fn told(self, last: Option<Self>) -> String {
        let word = |outcome: Self| outcome.word().replace('_', " ");
        last.map_or_else(|| word(self), |last| format!("{} (was {})", word(self), word(last)))
    }

    /// How good it looks to a reader: what losing evidence must never raise.
    /// Not applicable stands above unknown and fail, and below pass.
    #[must_use]
    pub const fn standing(self) -> u8 {
        match self {
            Self::Fail => 0,
            Self::Unknown => 1,
            Self::NotApplicable => 2,
            Self::Pass => 3,
        }
    }
}

/// How bad it is if the rule fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Mend it when convenient.
    Low,
    /// Plan it.
    Medium,
    /// Mend it soon.
    High,
    /// Mend it now.
    Critical,
}

impl Severity {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// A row that did not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFinding {
    /// The row's number in the finding's table, from 0, in canonical order.
    pub row: u32,
    /// [`Outcome::Fail`] or [`Outcome::Unknown`].
    pub outcome: Outcome,
    /// For unknown: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What one rule found on one host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// The outcome over all rows.
    pub outcome: Outcome,
    /// For unknown and not applicable: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// For a verdict that went stale, since an input that it rests on is too
    /// old: what it would be if the input were young. The outcome is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Outcome>,
    /// The table that the rule judged.
    pub table: String,
    /// How many rows were judged.
    pub judged: u32,
    /// How many of them failed.
    pub failed: u32,
    /// The rows that failed or are unknown, in canonical order; at most
    /// [`Finding::MOST_ROWS`], failed ones first.
    pub rows: Vec<RowFinding>,
}

impl Finding {
    /// How many rows a finding names; [`Finding::failed`] counts them all.
    pub const MOST_ROWS: usize = 100;
}
