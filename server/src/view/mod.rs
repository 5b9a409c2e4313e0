//! What pages show, as plain structures: read from the store, free of HTML.
//! `src/pages` renders them; `/api/v1/…` gives the same as JSON. Each has a
//! `shape`, so that who reads the JSON knows what it is.

pub mod certificates;
pub mod exposure;
pub mod host;
pub mod hosts;
pub mod keys;
pub mod log;
pub mod outside;
pub mod overview;
pub mod rules;

pub use certificates::{CertificateFilter, CertificatesView};
pub use exposure::{ExposureFilter, ExposureView, HoleLine};
pub use host::{FindingView, HostView, ReportView, RowView};
pub use hosts::{HostFilter, HostLine, HostsView};
pub use keys::KeysView;
pub use log::{EntryLine, LogView};
pub use outside::OutsideView;
pub use overview::{Overview, PolicyLine};
pub use rules::{RuleHost, RuleLine, RuleText, RuleView, RulesView};

use serde::Serialize;
use std::collections::BTreeMap;

/// How many have which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Failed.
    pub fail: u64,
    /// Could not tell.
    pub unknown: u64,
    /// Passed.
    pub pass: u64,
    /// Had nothing of the kind.
    pub not_applicable: u64,
}

impl Counts {
    fn of(words: Option<&BTreeMap<String, u64>>) -> Self {
        let count = |word: report::Outcome| words.and_then(|w| w.get(word.word())).copied().unwrap_or(0);
        Self {
            fail: count(report::Outcome::Fail),
            unknown: count(report::Outcome::Unknown),
            pass: count(report::Outcome::Pass),
            not_applicable: count(report::Outcome::NotApplicable),
        }
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.fail + self.unknown + self.pass + self.not_applicable
    }
}

#[cfg(test)]
mod tests;
