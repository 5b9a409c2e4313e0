//! One `server` and the block around it: what holds there, as nginx merges it.
//! A setting of the inner block takes the place of the outer one's as a whole.

use super::tree::Directive;
use crate::{Kind, Place, Resolved, Setting};

/// A server that serves TLS.
#[derive(Debug)]
pub(crate) struct Scope<'t> {
    /// The bodies from the inside out: server, then http, stream or mail.
    pub(crate) levels: [&'t [Directive]; 2],
    pub(crate) context: String,
    pub(crate) listens: Vec<String>,
    pub(crate) names: Vec<String>,
}

impl<'t> Scope<'t> {
    /// The lines of a directive that hold here: those of the innermost block that has any.
    pub(crate) fn lines(&self, name: &str) -> Vec<&'t Directive> {
        self.levels.iter().map(|level| lines(level, name)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The only line of a directive that holds here.
    pub(crate) fn line(&self, name: &str) -> Option<&'t Directive> {
        self.lines(name).last().copied()
    }

    /// True if it is written and `on`.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.line(name).and_then(|line| line.argument(0)).is_some_and(|word| word.eq_ignore_ascii_case("on"))
    }

    pub(crate) fn written(&self, kind: Kind, line: &Directive, value: &str, resolved: Resolved) -> Setting {
        Setting {
            place: Some(Place { file: line.file.to_string(), line: line.at.line }),
            value: value.to_owned(),
            ..self.default(kind, line.name(), resolved)
        }
    }

    pub(crate) fn default(&self, kind: Kind, directive: &str, resolved: Resolved) -> Setting {
        Setting {
            context: self.context.clone(),
            listens: self.listens.clone(),
            names: self.names.clone(),
            kind,
            directive: directive.to_owned(),
            value: String::new(),
            resolved,
            place: None,
        }
    }
}

/// The lines of a directive in one block.
pub(crate) fn lines<'t>(block: &'t [Directive], name: &str) -> Vec<&'t Directive> {
    block.iter().filter(|line| line.name() == name).collect()
}
