//! Levels and scores: a maturity model read from YAML, and the pure function
//! that holds it against findings, expected hosts and attestations.
//!
//! Nothing here reads a file or a clock, and every number is an integer:
//! shares and scores are basis points (10,000 is all).
//!
//! # How a score comes about
//! * A **practice** asks for rules (`share`, `coverage`, `fresh_days`), for an
//!   attestation (`valid_days`), or for both. Rules belong to the practice that
//!   they name in their own `practice:` key.
//! * For one rule, each expected host counts once: `pass`, `fail`, `unknown`,
//!   or silent. A host whose profile has not got the rule is `unknown`, a host
//!   whose last report is older than `fresh_days` is stale (as unknown), and a
//!   host that never reported counts as not met. Only a host that answered
//!   `not_applicable` is left out.
//! * A practice is met when **each** of its rules reaches the share over the
//!   hosts that count, at least one rule counts anywhere, and enough hosts have
//!   a fresh answer (`coverage`). A rule that applies nowhere is no evidence.
//! * Levels are cumulative: a domain has level N when every practice of level
//!   1 to N is met. The lowest domain governs its dimension, the lowest
//!   assessed dimension governs the whole. A dimension is `not_assessed` until
//!   something speaks for it; `assessed` and `of` say how much that is.
//! * The **score** is continuous and shows the trend: a practice's passing
//!   host-rule pairs over all that count (an attestation is all or nothing),
//!   averaged over each level, the five levels of a domain, the domains, and the
//!   assessed dimensions, each time rounded down.
//!
//! Making a finding worse, removing one, or removing a host's report raises
//! neither level nor score; a property test says so.
//!
//! # The JSON form
//! [`Scorecard`] is written as it is declared, in `snake_case`, with
//! `"shape": "tidewaiter.scorecard.v1"`:
//! ```json
//! {"shape": "tidewaiter.scorecard.v1", "model": "customs", "title": "…", "at": "2026-01-31T08:00:00.000Z",
//!  "level": 1, "level_title": "Repeatable", "score": 7310, "assessed": 1, "of": 4,
//!  "judged": 41, "registered": 44, "hosts": 45,
//!  "dimensions": [{"id": "technology", "title": "…", "state": "assessed", "level": 1, "score": 7310,
//!    "domains": [{"id": "patches", "title": "…", "state": "assessed", "level": 1, "score": 6000,
//!      "practices": [{"id": "…", "title": "…", "level": 1, "state": "not_met", "score": 9100, "reason": "…",
//!        "wants": {"share": 9500, "coverage": 9000, "fresh_days": 7}, "share": 9100, "coverage": 9700,
//!        "rules": [{"id": "…", "severity": "high", "state": "not_met", "share": 9100, "pass": 41, "fail": 3,
//!          "unknown": 0, "stale": 0, "never_reported": 1, "not_applicable": 0,
//!          "blocking": [{"name": "gw-1", "why": "fail"}], "blocking_total": 4}],
//!        "by_word": false, "attestation": null}]}]}],
//!  "next": [{"level": 2, "dimension": "technology", "domain": "patches", "practice": "…", "title": "…",
//!    "kind": "rule", "rule": "…", "severity": "high", "fixes": 2,
//!    "hosts": [{"name": "gw-1", "why": "fail"}], "hosts_total": 4}]}
//! ```

mod attest;
mod card;
mod input;
mod model;
mod parse;
mod score;
mod steps;
mod tally;

pub use card::{
    AttestationScore, Blocking, DimensionScore, DomainScore, Kind, PracticeScore, RuleScore, SHAPE, Scorecard, State,
    Step, Verdict, Why,
};
pub use input::{Attestation, Criticality, HostResult, RuleInfo};
pub use model::{Dimension, Domain, LEVELS, Level, Model, Practice, RuleWants};
pub use parse::{ModelError, parse};
pub use score::score;

#[cfg(test)]
mod tests;
