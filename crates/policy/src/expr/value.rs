//! Values while they are evaluated: borrowed from the facts and the rule, and
//! unknown with a reason wherever they cannot be told.

use super::context::Index;
use report::{Gap, Row, Time, Value, value::NOT_RECORDED};
use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

/// Why something cannot be told. Made without formatting: text is written once, for the verdict.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reason<'a> {
    Unreadable(&'a str, &'a str),
    Absent(&'a str),
    Incomplete(&'a str, &'a Gap),
    NotGathered(&'a str),
    /// A field of the table by which rows are looked up could not be read.
    Key(&'a str, &'a str),
    Several(&'a str),
    Param(&'a str),
    /// The reason that a rule gave.
    Said(&'a str),
    Plain(&'static str),
}

/// What an evaluation of one part gives.
pub(super) type Known<'a, T> = Result<T, Reason<'a>>;

pub(super) const MISFIT: Reason<'static> = Reason::Plain("a fact has another form than its table says");
pub(super) const TOO_COSTLY: Reason<'static> = Reason::Plain("too costly");
pub(super) const CLOCK: Reason<'static> = Reason::Plain("the host's clock is not to be trusted");

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(field, why) => write!(f, "{field} is unreadable: {why}"),
            Self::Absent(field) => write!(f, "{field} is absent; guard it with has({field})"),
            Self::Incomplete(table, gap) => write!(f, "{table} is incomplete: {}: {}", gap.place, gap.detail),
            Self::NotGathered(table) => write!(f, "{table} was not gathered"),
            Self::Key(table, why) => write!(f, "{table} could not be looked up in full: {why}"),
            Self::Several(why) => write!(f, "rows that could not be read in full may stand for several: {why}"),
            Self::Param(name) => write!(f, "param.{name} is not set, or not as the rule uses it"),
            Self::Said(text) => f.write_str(text),
            Self::Plain(text) => f.write_str(text),
        }
    }
}

/// A known value.
#[derive(Clone, Debug)]
pub(super) enum Val<'a> {
    Bool(bool),
    Int(i64),
    Text(Cow<'a, str>),
    Time(Time),
    Mode(u32),
    Row(&'a Row),
    List(Rc<List<'a>>),
}

impl<'a> Val<'a> {
    /// What a row says in a field that the author wrote as `written`.
    pub fn of(value: &'a Value, written: &'a str) -> Known<'a, Self> {
        Ok(match value {
            Value::Absent => return Err(Reason::Absent(written)),
            Value::Unreadable(why) => return Err(Reason::Unreadable(written, why)),
            Value::Boolean(b) => Self::Bool(*b),
            Value::Integer(i) => Self::Int(*i),
            Value::Mode(m) => Self::Mode(*m),
            Value::Time(t) => Self::Time(*t),
            Value::Text(t) => Self::Text(Cow::Borrowed(t)),
            Value::TextList(l) => Self::List(Rc::new(List::of(Items::Texts(l)))),
            Value::IntegerList(l) => Self::List(Rc::new(List::of(Items::Ints(l)))),
        })
    }
}

/// A list, which may be known in part.
#[derive(Clone, Debug)]
pub(super) struct List<'a> {
    pub items: Items<'a>,
    /// Set if there may be elements that are not in `items`.
    pub open: Option<Reason<'a>>,
    /// Set if an element may stand for several.
    pub several: Option<Reason<'a>>,
}

/// The known elements.
#[derive(Clone, Debug)]
pub(super) enum Items<'a> {
    Rows(&'a [Row]),
    Picked { rows: &'a [Row], index: Rc<Index>, from: usize, to: usize },
    Texts(&'a [String]),
    Ints(&'a [i64]),
    Values(Rc<[Known<'a, Val<'a>>]>),
}

impl<'a> List<'a> {
    pub const fn of(items: Items<'a>) -> Self {
        Self { items, open: None, several: None }
    }

    pub fn len(&self) -> usize {
        match &self.items {
            Items::Rows(rows) => rows.len(),
            Items::Picked { from, to, .. } => to - from,
            Items::Texts(texts) => texts.len(),
            Items::Ints(ints) => ints.len(),
            Items::Values(values) => values.len(),
        }
    }

    /// The element at a place; `None` past the end.
    pub fn get(&self, at: usize) -> Option<Known<'a, Val<'a>>> {
        match &self.items {
            Items::Rows(rows) => rows.get(at).map(|row| Ok(Val::Row(row))),
            Items::Picked { rows, index, from, to } => {
                let row = (at < to - from).then(|| index.row(from + at)).flatten()?;
                rows.get(row).map(|row| Ok(Val::Row(row)))
            }
            Items::Texts(texts) => texts.get(at).map(|text| Ok(Val::Text(Cow::Borrowed(text)))),
            Items::Ints(ints) => ints.get(at).map(|int| Ok(Val::Int(*int))),
            Items::Values(values) => values.get(at).cloned(),
        }
    }

    /// Why the number of elements may be another one; `None` if it is certain.
    pub fn uncertain(&self) -> Option<Reason<'a>> {
        self.open.or(self.several).or_else(|| (0..self.len()).find_map(|at| stands_for_several(&self.get(at)?)))
    }
}

/// Rows that agree in all fields are one row, so that one of which a field
/// could not be read may stand for several. What is left out of the evidence
/// because it moves by itself does not count: without it, rows that agree are
/// one by definition.
pub(super) fn stands_for_several<'a>(element: &Known<'a, Val<'a>>) -> Option<Reason<'a>> {
    let Ok(Val::Row(row)) = element else { return None };
    row.values.iter().find_map(|value| match value {
        Value::Unreadable(why) if why != NOT_RECORDED => Some(Reason::Several(why)),
        _ => None,
    })
}
