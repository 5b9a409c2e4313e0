//! What an evaluation gives back, and what bounds it.

use report::Time;

/// True, false, or not to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It could not be told, and why.
    Unknown(String),
}

/// The result of one evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The result.
    pub truth: Truth,
    /// Until when (exclusive) it stays the same if the facts do: the earliest
    /// instant after `now` at which a time function that this evaluation
    /// asked would answer otherwise. [`Time::MAX`] if never.
    pub stable_until: Time,
}

/// The steps that may still be spent. A step is one turn of a loop, one
/// element of a list that is compared, copied or counted, one byte of text that is
/// built, or 64 bytes of text that are searched; see
/// [`FUNCTIONS`](super::FUNCTIONS). What is spent does not depend on the machine, nor on
/// what was evaluated before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    left: u64,
    spent: bool,
}

impl Budget {
    /// What one rule may spend on one host, over all its rows.
    pub const RULE: u64 = 2_000_000;

    /// A budget of this many steps.
    #[must_use]
    pub const fn new(steps: u64) -> Self {
        Self { left: steps, spent: false }
    }

    /// What is left.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }

    /// True if more was asked than was left: the evaluation that spent it was `too costly`, and
    /// so is every one after it that needs a step.
    #[must_use]
    pub const fn is_spent(&self) -> bool {
        self.spent
    }

    /// Spends steps; false if that was more than was left.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        match self.left.checked_sub(steps) {
            Some(left) if !self.spent => self.left = left,
            _ => (self.left, self.spent) = (0, true),
        }
        !self.spent
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(Self::RULE)
    }
}
