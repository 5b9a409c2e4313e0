//! What an evaluation looks at: facts, parameters, the clock; and the lookups
//! that were made so far, which are kept for the next rule.

use super::value::Val;
use crate::param::ParamValue;
use report::{Facts, Row, Time, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The clock of an evaluation. Nothing in this crate reads another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The instant at which things are judged.
    pub now: Time,
    /// False if the host's clock was found to be wrong: whatever asks the time
    /// is then unknown.
    pub trusted: bool,
}

/// The facts of one host, the parameters of one rule, and the clock. Make one
/// for each host, and [`with_params`](Self::with_params) for each rule: the
/// lookups are shared.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    pub(super) facts: &'a Facts,
    pub(super) params: &'a BTreeMap<String, ParamValue>,
    pub(super) clock: Clock,
    indexes: Rc<RefCell<Vec<Made>>>,
}

/// A lookup that was made: the table, the field's slot.
type Made = (Box<str>, usize, Rc<Index>);

static NO_PARAMS: BTreeMap<String, ParamValue> = BTreeMap::new();

impl<'a> Context<'a> {
    /// A context without parameters. The facts' rows must be laid out by the
    /// specs that expressions were compiled against, and be normalised.
    #[must_use]
    pub fn new(facts: &'a Facts, clock: Clock) -> Self {
        Self { facts, params: &NO_PARAMS, clock, indexes: Rc::default() }
    }

    /// The same facts and clock for a rule with these parameters: all of its
    /// parameters, defaults included.
    #[must_use]
    pub fn with_params(&self, params: &'a BTreeMap<String, ParamValue>) -> Self {
        Self { params, ..self.clone() }
    }

    /// The same facts and parameters at another time.
    #[must_use]
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    /// The rows of a table by a field, made when first asked for.
    pub(super) fn index(&self, table: &str, slot: usize, rows: &[Row]) -> Rc<Index> {
        let made = |(name, at, _): &&Made| **name == *table && *at == slot;
        if let Some((_, _, index)) = self.indexes.borrow().iter().find(made) {
            return Rc::clone(index);
        }
        let index = Rc::new(Index::new(rows, slot));
        self.indexes.borrow_mut().push((table.into(), slot, Rc::clone(&index)));
        index
    }
}

/// The rows of a table, sorted by the value of one field; by each element of
/// it if the field is a list.
#[derive(Debug)]
pub(super) struct Index {
    slot: usize,
    /// Row and element, by value, then in the order of rows.
    entries: Vec<(u32, u32)>,
    /// The first row whose field could not be read: any value may be there.
    pub unread: Option<usize>,
}

/// A value by which rows are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key<'a> {
    Bool(bool),
    Int(i64),
    Time(Time),
    Text(&'a str),
}

impl<'a> Key<'a> {
    /// The key that a value is; modes, lists and rows are none.
    pub fn of(value: &'a Val<'_>) -> Option<Self> {
        Some(match value {
            Val::Bool(b) => Self::Bool(*b),
            Val::Int(i) => Self::Int(*i),
            Val::Time(t) => Self::Time(*t),
            Val::Text(t) => Self::Text(t),
            Val::Mode(_) | Val::Row(_) | Val::List(_) => return None,
        })
    }

    fn element(value: &'a Value, at: u32) -> Option<Self> {
        let at = usize::try_from(at).ok()?;
        Some(match value {
            Value::TextList(list) => Self::Text(list.get(at)?),
            Value::IntegerList(list) => Self::Int(*list.get(at)?),
            _ if at > 0 => return None,
            Value::Boolean(b) => Self::Bool(*b),
            Value::Integer(i) => Self::Int(*i),
            Value::Time(t) => Self::Time(*t),
            Value::Text(t) => Self::Text(t),
            Value::Mode(_) | Value::Absent | Value::Unreadable(_) => return None,
        })
    }
}

impl Index {
    fn new(rows: &[Row], slot: usize) -> Self {
        let mut keyed: Vec<(Key<'_>, u32, u32)> = Vec::with_capacity(rows.len());
        let mut unread = None;
        for (number, row) in rows.iter().enumerate() {
            let value = row.values.get(slot);
            let Some((value, short)) = value.zip(u32::try_from(number).ok()) else { continue };
            if matches!(value, Value::Unreadable(_)) {
                unread = unread.or(Some(number));
            }
            keyed.extend((0..).map_while(|at| Some((Key::element(value, at)?, short, at))));
        }
        keyed.sort_unstable();
        // A list that has an element twice is still found once.
        keyed.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
        Self { slot, entries: keyed.into_iter().map(|(_, row, at)| (row, at)).collect(), unread }
    }

    /// Where the rows with this value stand: from, to.
    pub fn find(&self, rows: &[Row], key: Key<'_>) -> (usize, usize) {
        let at = |entry: &(u32, u32)| {
            let value = rows.get(usize::try_from(entry.0).ok()?)?.values.get(self.slot)?;
            Key::element(value, entry.1)
        };
        let from = self.entries.partition_point(|entry| at(entry).is_some_and(|k| k < key));
        let to = self.entries.partition_point(|entry| at(entry).is_some_and(|k| k <= key));
        (from, to.max(from))
    }

    /// The number of the row at a place in the index.
    pub fn row(&self, at: usize) -> Option<usize> {
        usize::try_from(self.entries.get(at)?.0).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::{Grade, Source};

    fn rows(values: Vec<Value>) -> Vec<Row> {
        let source = || Source::Kernel { interface: "x".into() };
        values.into_iter().map(|v| Row { values: vec![v], source: source(), grade: Grade::Live }).collect()
    }

    #[test]
    fn rows_are_found_by_value_and_by_element() {
        let list = |items: &[&str]| Value::TextList(items.iter().map(ToString::to_string).collect());
        let rows =
            rows(vec![list(&["b", "a", "b"]), list(&[]), list(&["b"]), Value::Absent, Value::Unreadable("x".into())]);
        let index = Index::new(&rows, 0);
        let found = |key| {
            let (from, to) = index.find(&rows, Key::Text(key));
            (from..to).filter_map(|at| index.row(at)).collect::<Vec<_>>()
        };
        assert_eq!((found("b"), found("a"), found("c")), (vec![0, 2], vec![0], vec![]));
        assert_eq!(index.unread, Some(4));
    }
}
