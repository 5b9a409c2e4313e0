//! A maturity model as it is after reading: dimensions, domains, practices.

use serde::{Deserialize, Serialize};

/// How many levels every model has.
pub const LEVELS: u8 = 5;

/// The whole of anything, in basis points.
pub(crate) const ALL: u32 = 10_000;

/// A maturity model. [`crate::parse`] makes one; each domain has at least one
/// practice on each of the [`LEVELS`], and no id occurs twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The model's id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// What it is and what it does not claim.
    pub about: String,
    /// The five levels, from 1 up.
    pub levels: Vec<Level>,
    /// The dimensions, in the model's order.
    pub dimensions: Vec<Dimension>,
}

/// What one level means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// One or two words.
    pub title: String,
    /// What is true of an administration that has reached it.
    pub meaning: String,
}

/// One dimension, such as `technology`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Its domains, in the model's order.
    pub domains: Vec<Domain>,
}

/// One domain of a dimension, such as `patches`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Its practices, in the model's order.
    pub practices: Vec<Practice>,
}

/// One practice: what is done, and what proves it. At least one of `rules` and
/// `valid_days` is there; where both are, both must be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practice {
    /// Its id; a rule names it in `practice:`.
    pub id: String,
    /// The level that asks for it, 1 to [`LEVELS`].
    pub level: u8,
    /// What is done, in one sentence.
    pub title: String,
    /// What the rules that name this practice must reach.
    pub rules: Option<RuleWants>,
    /// For how many days at most an attestation speaks for it.
    pub valid_days: Option<u32>,
}

/// What the rules of a practice must reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWants {
    /// The share of hosts that must pass each rule, in basis points.
    pub share: u32,
    /// The share of expected hosts that must have a fresh answer, in basis points.
    pub coverage: u32,
    /// How many days a report speaks for its host.
    pub fresh_days: u32,
}

impl Model {
    /// All practices, in the model's order.
    pub fn practices(&self) -> impl Iterator<Item = &Practice> {
        self.dimensions.iter().flat_map(|d| &d.domains).flat_map(|d| &d.practices)
    }

    /// The practice called `id`.
    #[must_use]
    pub fn practice(&self, id: &str) -> Option<&Practice> {
        self.practices().find(|p| p.id == id)
    }

    /// The title of a level; level 0 is the state before the first.
    #[must_use]
    pub fn level_title(&self, level: u8) -> &str {
        let place = usize::from(level).checked_sub(1);
        place.and_then(|p| self.levels.get(p)).map_or("Not yet at level 1", |l| &l.title)
    }
}
