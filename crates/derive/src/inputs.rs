//! What a derived table is computed from, and how a row of it is read.

use crate::certificates::Certificates;
use report::{Facts, Gap, GapReason, Row, Source, Table, TableSpec, Value};

/// Inputs that are no facts of the host: a report names each by its digest, so
/// that whoever judges again uses the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Named<'a> {
    /// The advisory set in force, its signature verified; `None` where there is none.
    pub advisories: Option<&'a advisory::pack::Set<'a>>,
}

/// What derived tables are computed from: the facts, the specs that lay them
/// out, and the certificates in them, which several tables share.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The observed facts, in canonical order.
    pub facts: &'a Facts,
    /// The specs by which they are laid out: those of the policy set.
    pub observed: &'a [&'a TableSpec],
    /// Every certificate of the facts, decoded and cut once.
    pub certificates: &'a Certificates<'a>,
    /// What the report names by digest.
    pub named: &'a Named<'a>,
}

impl<'a> Inputs<'a> {
    /// True if one of these tables was gathered.
    pub(crate) fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.facts.tables.contains_key(*name))
    }

    /// An observed table with its layout.
    pub(crate) fn input(&self, name: &'static str) -> Option<Input<'a>> {
        Input::of(name, self.facts, self.observed)
    }

    /// An observed table with its layout. Its gaps are gaps of `out`, and so it
    /// is if there is no such table.
    pub(crate) fn table(&self, name: &'static str, out: &mut Table) -> Option<Input<'a>> {
        let input = self.input(name);
        match input {
            Some(input) => out.gaps.extend(input.table.gaps.iter().cloned()),
            None => out.gaps.push(missing(name)),
        }
        input
    }
}

/// The gap that a table leaves which was not gathered.
pub(crate) fn missing(name: &str) -> Gap {
    gap(name.to_owned(), GapReason::Missing, "the table was not gathered".to_owned())
}

pub(crate) const fn gap(place: String, reason: GapReason, detail: String) -> Gap {
    Gap { place, reason, detail }
}

/// An observed table with its layout.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) name: &'static str,
    pub(crate) spec: &'a TableSpec,
    pub(crate) table: &'a Table,
}

impl<'a> Input<'a> {
    pub(crate) fn of(name: &'static str, facts: &'a Facts, observed: &[&'a TableSpec]) -> Option<Self> {
        let spec = observed.iter().find(|spec| spec.name == name).copied();
        facts.table(name).zip(spec).map(|(table, spec)| Self { name, spec, table })
    }

    pub(crate) fn rows(self) -> impl Iterator<Item = From<'a>> {
        (0_u32..).zip(&self.table.rows).map(move |(number, row)| From { input: self, row, number })
    }
}

/// A row of an input.
#[derive(Clone, Copy)]
pub(crate) struct From<'a> {
    input: Input<'a>,
    pub(crate) row: &'a Row,
    number: u32,
}

impl<'a> From<'a> {
    pub(crate) fn get(&self, field: &str) -> Option<&'a Value> {
        self.row.get(self.input.spec, field)
    }

    pub(crate) fn text(&self, field: &str) -> Option<&'a str> {
        match self.get(field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn integer(&self, field: &str) -> Option<i64> {
        match self.get(field) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn list(&self, field: &str) -> Option<&'a [String]> {
        match self.get(field) {
            Some(Value::TextList(list)) => Some(list),
            _ => None,
        }
    }

    /// A text or a number, as it is; for anything else what people are shown.
    pub(crate) fn shown(&self, field: &str) -> String {
        match self.get(field) {
            Some(Value::Text(text)) => text.clone(),
            Some(other) => other.shown(),
            None => String::new(),
        }
    }

    /// An endpoint's address and port: `10.0.0.1:443`, `[::1]:443`.
    pub(crate) fn endpoint(&self) -> String {
        let (address, port) = (self.shown("address"), self.shown("port"));
        if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") }
    }

    /// Where a row that follows from this one comes from.
    pub(crate) fn source(&self) -> Source {
        Source::Table { table: self.input.name.to_owned(), row: self.number }
    }
}

/// Computes one table of these facts alone.
#[cfg(test)]
pub(crate) fn computed(
    compute: fn(&Inputs<'_>) -> Option<Table>,
    facts: &Facts,
    observed: &[&TableSpec],
) -> Option<Table> {
    let ders = crate::Ders::decode(facts, observed);
    let certificates = Certificates::read(facts, observed, &ders);
    compute(&Inputs { facts, observed, certificates: &certificates, named: &Named::default() })
}
