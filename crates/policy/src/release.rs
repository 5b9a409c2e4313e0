//! Release numbers, as rules and specs name them.

use serde::{Serialize, Serializer};
use std::fmt;

/// A release of the agent: `major.minor.patch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// Breaking changes.
    pub major: u32,
    /// New tables, fields and functions.
    pub minor: u32,
    /// Repairs.
    pub patch: u32,
}

impl Release {
    /// Reads `major.minor.patch`; what follows a `-` or `+` is left aside.
    /// `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let core = text.split(['-', '+']).next()?;
        let mut parts = core.split('.').map(|part| {
            let plain = !part.is_empty() && part.len() <= 9 && part.bytes().all(|b| b.is_ascii_digit());
            if plain { part.parse().ok() } else { None }
        });
        let release = Self { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        parts.next().is_none().then_some(release)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Serialize for Release {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_ordered_by_number() {
        let order = ["0.1.0", "0.2.0", "0.10.0", "1.0.0"];
        let parsed: Vec<_> = order.iter().map(|t| Release::parse(t).unwrap()).collect();
        assert!(parsed.is_sorted());
        assert_eq!(parsed[2].to_string(), "0.10.0");
        assert_eq!(Release::parse("0.2.0-rc1"), Release::parse("0.2.0"));
        for bad in ["", "1", "1.2", "1.2.3.4", "1.2.x", "+1.2.3", "1..3", "99999999999.0.0"] {
            assert_eq!(Release::parse(bad), None, "{bad}");
        }
    }
}
