//! One row: its values by slot, where it was seen, and how good that sight is.

use crate::{FieldSpec, TableSpec, Time, Value, value::NOT_RECORDED};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// How good a fact is, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// It was tried: a handshake was made.
    Tested,
    /// The setting as it runs now, from the kernel or the service.
    Live,
    /// What a file says.
    Configured,
    /// A person said so.
    Stated,
}

impl Grade {
    /// The word for people and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tested => "tested",
            Self::Live => "live",
            Self::Configured => "configured",
            Self::Stated => "stated",
        }
    }
}

/// Where a row was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// A file, or a line of it.
    File {
        /// Its path on the audited root, escaped.
        path: String,
        /// The SHA-256 of its content in hex; `None` for a file that holds
        /// secrets (a digest of those could be guessed at) or has no content.
        sha256: Option<String>,
        /// The line, from 1; `None` if the whole file speaks.
        line: Option<u32>,
    },
    /// A network address that was spoken to, `address:port`.
    Address {
        /// `address:port`, IPv6 in brackets.
        address: String,
    },
    /// An interface of the kernel: a file below `/proc` or `/sys`, or netlink.
    Kernel {
        /// Its name, such as `/proc/sys/net/ipv4/ip_forward`.
        interface: String,
    },
    /// Another table: the row is derived.
    Table {
        /// The table's name.
        table: String,
        /// The row's number there, from 0.
        row: u32,
    },
}

impl Source {
    /// The source for people, in one line, safe to print.
    #[must_use]
    pub fn shown(&self) -> String {
        let text = match self {
            Self::File { path, line: Some(line), .. } => format!("{path}:{line}"),
            Self::File { path, .. } => path.clone(),
            Self::Address { address } => address.clone(),
            Self::Kernel { interface } => interface.clone(),
            Self::Table { table, row } => format!("{table}[{row}]"),
        };
        crate::escape::shown(&text)
    }
}

/// One row of a table. The order of rows is the canonical one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row {
    /// The values, one for each field of the spec, in its order.
    pub values: Vec<Value>,
    /// Where it was seen.
    pub source: Source,
    /// How good that sight is.
    pub grade: Grade,
}

impl Row {
    /// The row as JSON: `{"fields": {...}, "grade": ..., "source": {...}}`.
    /// Fields whose value is `not recorded` are left out.
    #[must_use]
    pub fn to_json(&self, spec: &TableSpec) -> Json {
        let mut fields = Map::new();
        for (field, value) in spec.fields.iter().zip(&self.values) {
            if !is_not_recorded(value) {
                fields.insert(field.name.to_string(), value.to_json());
            }
        }
        let mut row = Map::new();
        row.insert("fields".into(), Json::Object(fields));
        row.insert("grade".into(), Json::String(self.grade.word().into()));
        row.insert("source".into(), serde_json::to_value(&self.source).unwrap_or(Json::Null));
        Json::Object(row)
    }

    /// Reads what [`Self::to_json`] wrote; `None` if a field is unknown, does
    /// not fit, or the form is another one.
    #[must_use]
    pub fn from_json(json: &Json, spec: &TableSpec) -> Option<Self> {
        let map = json.as_object()?;
        let fields = map.get("fields")?.as_object()?;
        if map.len() != 3 || fields.keys().any(|name| spec.slot(name).is_none()) {
            return None;
        }
        let values = spec.fields.iter().map(|field| match fields.get(field.name.as_ref()) {
            Some(value) => Value::from_json(value, field),
            None => Some(Value::Unreadable(NOT_RECORDED.into())),
        });
        let row = Self {
            values: values.collect::<Option<_>>()?,
            source: Source::deserialize(map.get("source")?).ok()?,
            grade: Grade::deserialize(map.get("grade")?).ok()?,
        };
        (row.to_json(spec) == *json).then_some(row)
    }

    /// The value in the field called `name`; `None` if the spec has no such field.
    #[must_use]
    pub fn get(&self, spec: &TableSpec, name: &str) -> Option<&Value> {
        self.values.get(spec.slot(name)?)
    }
}

fn is_not_recorded(value: &Value) -> bool {
    matches!(value, Value::Unreadable(reason) if reason == NOT_RECORDED)
}

/// Makes a row field by field. Fields that are not set are [`Value::Absent`].
#[derive(Debug)]
pub struct RowBuilder<'a> {
    spec: &'a TableSpec,
    row: Row,
}

impl<'a> RowBuilder<'a> {
    /// An empty row of this table.
    #[must_use]
    pub fn new(spec: &'a TableSpec, source: Source, grade: Grade) -> Self {
        Self { spec, row: Row { values: vec![Value::Absent; spec.fields.len()], source, grade } }
    }

    /// Sets a field. A value that does not fit its field becomes
    /// [`Value::Unreadable`], so that a fault of a gatherer can never pass.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let slot = self.spec.slot(name);
        debug_assert!(slot.is_some(), "{} has no field {name}", self.spec.name);
        if let Some((field, place)) = slot.and_then(|s| Some((self.spec.fields.get(s)?, self.row.values.get_mut(s)?))) {
            *place = if value.fits(field) { value } else { misfit(&value, field) };
        }
        self
    }

    /// The finished row.
    #[must_use]
    pub fn build(self) -> Row {
        self.row
    }
}

fn misfit(value: &Value, field: &FieldSpec) -> Value {
    let kind = match value {
        Value::Integer(_) => "number out of range",
        Value::Text(_) => "text of another form",
        _ => "value of another type",
    };
    Value::Unreadable(format!("{kind} in {}", field.name))
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}
impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(i64::from(number))
    }
}
impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Integer(i64::from(number))
    }
}
impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}
impl From<Vec<String>> for Value {
    fn from(list: Vec<String>) -> Self {
        Self::TextList(list)
    }
}
impl From<Vec<i64>> for Value {
    fn from(list: Vec<i64>) -> Self {
        Self::IntegerList(list)
    }
}
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(option: Option<T>) -> Self {
        option.map_or(Self::Absent, Into::into)
    }
}
