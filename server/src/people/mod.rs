//! People: what their roles may do, their passwords and their sessions.

pub mod password;
pub mod session;

use serde::{Deserialize, Serialize};

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees all and keeps the server: the only one to see its metrics from afar.
    Administrator,
    /// Sees all evidence.
    Auditor,
    /// Sees levels, scores and what blocks them, and nothing of single persons.
    Board,
    /// Sees all that must be mended.
    Operator,
}

impl Role {
    /// All of them, sorted by their words.
    pub const ALL: [Self; 4] = [Self::Administrator, Self::Auditor, Self::Board, Self::Operator];

    /// The word in the database and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::Board => "board",
            Self::Operator => "operator",
        }
    }
}

/// Whether two byte strings are the same, in a time that depends on their lengths alone.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sameness_is_equality() {
        for (a, b) in [("", ""), ("a", ""), ("ab", "ab"), ("ab", "ac"), ("bb", "ab")] {
            assert_eq!(same(a.as_bytes(), b.as_bytes()), a == b);
        }
        assert!(Role::ALL.is_sorted_by_key(|r| r.word()));
    }
}
