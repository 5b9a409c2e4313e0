//! The main server or a virtual host, and what holds there.

use super::tree::Directive;
use crate::{Kind, Place, Resolved, Setting};

/// A server with TLS.
#[derive(Debug)]
pub(crate) struct Scope<'t> {
    /// The bodies from the inside out: the virtual host's, the main server's.
    /// The main server alone has one.
    pub(crate) levels: Vec<&'t [Directive]>,
    pub(crate) context: String,
    pub(crate) listens: Vec<String>,
    pub(crate) names: Vec<String>,
}

impl<'t> Scope<'t> {
    /// The lines that hold and are chosen: those of the innermost body that has any.
    pub(crate) fn lines(&self, name: &str, chosen: impl Fn(&Directive) -> bool) -> Vec<&'t Directive> {
        let of = |level: &&'t [Directive]| -> Vec<&'t Directive> {
            level.iter().filter(|line| line.name == name && chosen(line)).collect()
        };
        self.levels.iter().map(of).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The last line that holds.
    pub(crate) fn line(&self, name: &str) -> Option<&'t Directive> {
        self.lines(name, |_| true).last().copied()
    }

    /// Every line of both bodies, the main server's first.
    pub(crate) fn all(&self, name: &str) -> Vec<&'t Directive> {
        self.levels.iter().rev().flat_map(|level| level.iter()).filter(|line| line.name == name).collect()
    }

    pub(crate) fn written(&self, kind: Kind, line: &Directive, value: &str, resolved: Resolved) -> Setting {
        Setting {
            place: Some(Place { file: line.file.to_string(), line: line.line }),
            value: value.to_owned(),
            ..self.default(kind, &line.shown, resolved)
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
