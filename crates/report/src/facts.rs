//! All that one audit saw: tables of rows, and the gaps where it could not look.

use crate::{Origin, Row, Source, TableSpec, Value, value::NOT_RECORDED};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why something could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    /// The agent has no right to read it.
    Denied,
    /// It should be there and is not.
    Missing,
    /// It is there but is not in a form that we read.
    Malformed,
    /// It is larger, deeper or longer than the bound.
    TooLarge,
    /// It took longer than the bound.
    TimedOut,
    /// The kernel, the system or the recorded root has no such interface.
    Unsupported,
    /// Reading failed: the disk, the peer, the network.
    Failed,
    /// The row was withheld from this copy of the evidence.
    Withheld,
}

/// Something that could not be read, and why. A gap never passes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// What could not be read: a path (escaped), an address, an interface.
    pub place: String,
    /// Why.
    pub reason: GapReason,
    /// The same for people, with what would mend it; never a secret.
    pub detail: String,
}

/// The rows of one table and its gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The rows, in canonical order once [`Facts::normalise`] ran.
    pub rows: Vec<Row>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// All tables of one audit, by name. A table that is not here was not
/// gathered at all, which is never the same as an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The tables by name.
    pub tables: BTreeMap<String, Table>,
}

impl Facts {
    /// Where a row was seen, for people, in one line: of a derived row, where
    /// the row that it came from was seen, and which row that is.
    #[must_use]
    pub fn shown_source(&self, row: &Row) -> String {
        let source = self.origin(row);
        if *source == row.source { source.shown() } else { format!("{}, {}", source.shown(), row.source.shown()) }
    }

    /// Where the thing itself was seen: for a derived row, the source of what it rests on.
    #[must_use]
    pub fn origin<'a>(&'a self, row: &'a Row) -> &'a Source {
        let mut source = &row.source;
        // A derived table is computed from observed ones: two steps are more than there are.
        for _ in 0..2 {
            let Source::Table { table, row } = source else { break };
            let behind = usize::try_from(*row).ok().and_then(|row| self.table(table)?.rows.get(row));
            let Some(behind) = behind else { break };
            source = &behind.source;
        }
        source
    }

    /// Brings rows and gaps into canonical order, each once.
    pub fn normalise(&mut self) {
        for table in self.tables.values_mut() {
            table.rows.sort_unstable();
            table.rows.dedup();
            table.gaps.sort_unstable();
            table.gaps.dedup();
        }
    }

    /// Leaves out what moves by itself, but for what rules name, then
    /// normalises: what stays is what is sealed. `named` holds
    /// (table, field) pairs. A volatile table that no rule names is dropped;
    /// one that is named keeps the named fields alone.
    pub fn project(&mut self, specs: &[&TableSpec], named: &BTreeSet<(String, String)>) {
        for spec in specs {
            let is_named = |field: &str| named.contains(&(spec.name.to_string(), field.to_owned()));
            if spec.volatile && !spec.fields.iter().any(|f| is_named(&f.name)) {
                self.tables.remove(spec.name.as_ref());
                continue;
            }
            let Some(table) = self.tables.get_mut(spec.name.as_ref()) else { continue };
            for (slot, field) in spec.fields.iter().enumerate() {
                if (spec.volatile || field.volatile) && !is_named(&field.name) {
                    for row in &mut table.rows {
                        if let Some(value) = row.values.get_mut(slot) {
                            *value = Value::Unreadable(NOT_RECORDED.into());
                        }
                    }
                }
            }
        }
        self.normalise();
    }

    /// Brings facts gathered by one release's specs into another's (those that
    /// a policy set carries): fields are matched by name. What `to` has and
    /// `from` lacks becomes a gap or is unreadable, `needs agent ≥ X`; what
    /// only `from` has is left out. Derived tables are not touched.
    pub fn conform(&mut self, from: &[&TableSpec], to: &[&TableSpec]) {
        self.tables.retain(|name, _| to.iter().any(|spec| spec.name == name.as_str()));
        for wanted in to.iter().filter(|spec| spec.origin == Origin::Observed) {
            let Some(own) = from.iter().find(|spec| spec.name == wanted.name) else {
                let gap = Gap {
                    place: wanted.name.to_string(),
                    reason: GapReason::Unsupported,
                    detail: format!("needs agent ≥ {}", wanted.since),
                };
                self.tables.insert(wanted.name.to_string(), Table { rows: Vec::new(), gaps: vec![gap] });
                continue;
            };
            let Some(table) = self.tables.get_mut(wanted.name.as_ref()) else { continue };
            for row in &mut table.rows {
                let value = |field: &crate::FieldSpec| match own.slot(&field.name).and_then(|s| row.values.get(s)) {
                    Some(value) if value.fits(field) => value.clone(),
                    _ => Value::Unreadable(format!("needs agent ≥ {}", field.since)),
                };
                row.values = wanted.fields.iter().map(value).collect();
            }
        }
        self.normalise();
    }

    /// The table called `name`.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Grade;

    #[test]
    fn a_derived_row_is_shown_where_it_was_seen() {
        let row = |source| Row { values: vec![], source, grade: Grade::Configured };
        let seen = row(Source::File { path: "/etc/a.pem".into(), sha256: None, line: Some(3) });
        let mut facts = Facts::default();
        facts.tables.insert("a.file".into(), Table { rows: vec![seen.clone()], gaps: vec![] });
        let from = |number| row(Source::Table { table: "a.file".into(), row: number });
        assert_eq!(facts.shown_source(&seen), "/etc/a.pem:3");
        assert_eq!(facts.shown_source(&from(0)), "/etc/a.pem:3, a.file[0]");
        assert_eq!(facts.shown_source(&from(1)), "a.file[1]");
    }
}
