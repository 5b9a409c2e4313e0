//! What a table says of itself: its fields, their types, a sentence for each.
//! A policy set carries the specs that it was checked against, so these are
//! data that can be written and read, not only code.

use crate::Value;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Whether a table was seen on the host or computed from what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Gathered on the host by the agent; part of the sealed evidence.
    Observed,
    /// A pure function of observed tables; agent, server and verifier compute it alike.
    Derived,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Any text, UTF-8.
    Text,
    /// A whole number within ±(2⁵³−1).
    Integer,
    /// A whole number of any size, written as decimal text.
    Decimal,
    /// True or false.
    Boolean,
    /// A package version, written `deb:1:2.3-4`, `rpm:…`, `apk:…` or `maven:…`.
    Version,
    /// An instant in UTC; see [`crate::Time`].
    Time,
    /// The twelve permission bits of a file, written in octal as `0644`.
    Mode,
    /// A file name, escaped by [`crate::escape::path`].
    Path,
    /// Bytes, written in standard base64 with padding.
    Bytes,
    /// A list of texts.
    TextList,
    /// A list of whole numbers.
    IntegerList,
    /// One of a fixed set of words, which [`FieldSpec::words`] lists.
    Enum,
}

/// One field of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// The field's name in rules, `snake_case`.
    pub name: Cow<'static, str>,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: FieldType,
    /// One sentence: what it means, with its unit.
    pub doc: Cow<'static, str>,
    /// For [`FieldType::Enum`]: the words it may hold.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub words: Cow<'static, [Cow<'static, str>]>,
    /// True if it moves by itself (a pid, a counter): outside the sealed
    /// evidence unless a rule names it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub volatile: bool,
    /// The first agent release that fills it.
    pub since: Cow<'static, str>,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSpec {
    /// The table's name, `area.thing`.
    pub name: Cow<'static, str>,
    /// Seen or computed.
    pub origin: Origin,
    /// One sentence: what a row is.
    pub doc: Cow<'static, str>,
    /// What it needs to be read: a capability or file right, in words.
    pub needs: Cow<'static, str>,
    /// True if the whole table moves by itself: sealed only as far as rules name its fields.
    #[serde(default, skip_serializing_if = "is_false")]
    pub volatile: bool,
    /// True if its rows speak of persons: each row is salted so that it can be withheld.
    #[serde(default, skip_serializing_if = "is_false")]
    pub personal: bool,
    /// The first agent release that gathers it.
    pub since: Cow<'static, str>,
    /// The fields, in the order of a row's slots.
    pub fields: Cow<'static, [FieldSpec]>,
}

/// Fields that tell people which row it is, where a table has them.
const TELLING: &[&str] = &["context", "cookie", "flaw", "name", "path", "place", "port", "subject", "version"];

impl TableSpec {
    /// True if the field in this slot, with this value, tells people which row
    /// it is: the first field, and those that are made for it.
    #[must_use]
    pub fn tells(&self, slot: usize, value: &Value) -> bool {
        let made_for_it = self.fields.get(slot).is_some_and(|field| TELLING.contains(&field.name.as_ref()));
        slot == 0 || made_for_it && *value != Value::Absent
    }

    /// The slot of the field called `name`.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == name)
    }
}

/// Builders for specs that are written as constants beside their gatherers.
impl FieldSpec {
    /// A field of this release.
    #[must_use]
    pub const fn new(name: &'static str, ty: FieldType, doc: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            ty,
            doc: Cow::Borrowed(doc),
            words: Cow::Borrowed(&[]),
            volatile: false,
            since: Cow::Borrowed("0.1.0"),
        }
    }

    /// An [`FieldType::Enum`] field with its words.
    #[must_use]
    pub const fn words(name: &'static str, words: &'static [Cow<'static, str>], doc: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            ty: FieldType::Enum,
            doc: Cow::Borrowed(doc),
            words: Cow::Borrowed(words),
            volatile: false,
            since: Cow::Borrowed("0.1.0"),
        }
    }

    /// The same field, marked as moving by itself.
    #[must_use]
    pub const fn volatile(mut self) -> Self {
        self.volatile = true;
        self
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}
