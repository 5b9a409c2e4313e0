//! Reading nodes as what they should be; each misfit is a fault with its mend.

use super::{Key, Kind, Node, Span};
use crate::{diagnostic::Faults, near};

/// The keys of a map, none unknown.
pub(crate) struct Fields<'n> {
    entries: Vec<(&'n Key, &'n Node)>,
    whole: Span,
}

impl<'n> Fields<'n> {
    /// Reads a map whose keys must be among `known`. `what` names the map.
    pub(crate) fn read(node: &'n Node, what: &str, known: &[&str], faults: &mut Faults<'_>) -> Option<Self> {
        let entries = node.map(what, faults)?;
        for (key, value) in entries {
            if !known.contains(&key.name.as_str()) {
                let help = near::help(&key.name, known.iter().copied());
                faults.note(key.span, &format!("{what} has no key `{}`", key.name), Some(&help));
            } else if matches!(value.kind, Kind::Null) {
                // Taken for a key that is not there, an empty `where` would judge every row.
                faults.mend(key.span, format!("`{}` is empty", key.name), "give it a value, or delete the key");
            }
        }
        Some(Self { entries: entries.iter().map(|(k, v)| (k, v)).collect(), whole: node.span })
    }

    /// The value of a key, if it is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(k, _)| k.name == name).map(|(_, v)| *v).filter(|v| !matches!(v.kind, Kind::Null))
    }

    /// The value of a key that must be there.
    pub(crate) fn need(&self, name: &str, help: &str, faults: &mut Faults<'_>) -> Option<&'n Node> {
        if !self.entries.iter().any(|(key, _)| key.name == name) {
            faults.mend(self.whole, format!("the key `{name}` is missing"), help);
        }
        self.get(name)
    }

    /// The place of a key, or of the map.
    pub(crate) fn place(&self, name: &str) -> Span {
        self.entries.iter().find(|(k, _)| k.name == name).map_or(self.whole, |(k, _)| k.span)
    }
}

impl Node {
    /// The text; a number or a boolean is told to be quoted.
    pub(crate) fn text(&self, what: &str, faults: &mut Faults<'_>) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            Kind::Boolean(_) | Kind::Integer(_) | Kind::Fraction => {
                let source = faults.file.text.get(self.span.start..self.span.end).unwrap_or("…").to_owned();
                let message = format!("{what} must be text, and this is {}", self.word());
                faults.mend(self.span, message, format!("put it in quotes: \"{source}\""));
                None
            }
            _ => self.misfit(what, "text", faults),
        }
    }

    /// Text that says something: not empty, no blanks at its ends but the line end of a block.
    pub(crate) fn sentence(&self, what: &str, most: usize, faults: &mut Faults<'_>) -> Option<String> {
        let text = self.text(what, faults)?.trim();
        if text.is_empty() {
            faults.add(self.span, format!("{what} is empty"));
            return None;
        }
        if text.len() > most {
            faults.add(self.span, format!("{what} is longer than {most} bytes"));
            return None;
        }
        Some(text.to_owned())
    }

    /// A whole number.
    pub(crate) fn integer(&self, what: &str, faults: &mut Faults<'_>) -> Option<i64> {
        match self.kind {
            Kind::Integer(i) => Some(i),
            _ => self.misfit(what, "a whole number", faults),
        }
    }

    /// True or false.
    pub(crate) fn boolean(&self, what: &str, faults: &mut Faults<'_>) -> Option<bool> {
        match self.kind {
            Kind::Boolean(b) => Some(b),
            _ => self.misfit(what, "`true` or `false`", faults),
        }
    }

    /// A list.
    pub(crate) fn list(&self, what: &str, faults: &mut Faults<'_>) -> Option<&[Self]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            _ => self.misfit(what, "a list", faults),
        }
    }

    /// A map.
    pub(crate) fn map(&self, what: &str, faults: &mut Faults<'_>) -> Option<&[(Key, Self)]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            _ => self.misfit(what, "a map of keys", faults),
        }
    }

    fn misfit<T>(&self, what: &str, wanted: &str, faults: &mut Faults<'_>) -> Option<T> {
        faults.add(self.span, format!("{what} must be {wanted}, and this is {}", self.word()));
        None
    }
}
