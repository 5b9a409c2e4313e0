//! What is wrong with an expression, where, and how to mend it.

use serde::Serialize;

/// One fault in the text of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// Where it begins: byte offset in the expression's text.
    pub start: usize,
    /// Where it ends: byte offset, exclusive. Both lie on character borders within the text.
    pub end: usize,
    /// What is wrong, in one line.
    pub message: String,
    /// How to mend it, such as the nearest right name.
    pub help: Option<String>,
}

impl Fault {
    pub(super) fn new((start, end): Span, message: impl Into<String>) -> Self {
        Self { start, end, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds `did you mean …` if one of the right names is near to `wrong`.
    pub(super) fn nearest<'a>(mut self, wrong: &str, right: impl IntoIterator<Item = &'a str>) -> Self {
        if let Some(name) = nearest(wrong, right) {
            self.help = Some(format!("did you mean `{name}`?"));
        }
        self
    }
}

/// A stretch of the text: byte offsets, the end exclusive.
pub(super) type Span = (usize, usize);

/// The right name that is most like the wrong one, if any is like it at all.
#[must_use]
pub fn nearest<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        // One slip in a short name leaves little that is alike.
        let slip = name.len() > 2 && strsim::osa_distance(&wrong, &name) == 1;
        strsim::jaro_winkler(&wrong, &name).max(if slip { 0.9 } else { 0.0 })
    };
    let best = right.into_iter().map(|name| (likeness(name), name)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= 0.75).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["permit_root_login", "password_authentication", "port"];
        assert_eq!(nearest("permit_rot_login", names), Some("permit_root_login"));
        assert_eq!(nearest("PermitRootLogin", names), Some("permit_root_login"));
        assert_eq!(nearest("zzz", names), None);
        assert_eq!(nearest("rwo", ["host", "row"]), Some("row"));
        assert_eq!(nearest("x", []), None);
    }
}
