//! The types of the language, and which of them may meet.

use report::{FieldSpec, FieldType, TableSpec, Value};
use std::fmt;

/// A type. Tables and fields are those of the specs that are checked against.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ty<'s> {
    Bool,
    Int,
    Text,
    /// Text that the author of a rule or profile wrote: it takes the type of what it meets.
    Word,
    Enum(&'s FieldSpec),
    Version,
    Time,
    Mode,
    Path,
    Bytes,
    Decimal,
    List(Box<Self>, Order),
    Row(&'s TableSpec),
    /// What `index(table, field)` gives: `[key]` and `in` alone are asked of it.
    Index(&'s TableSpec, &'s FieldSpec),
    /// The element of an empty list.
    Nothing,
    /// A fault was reported here; it meets everything, so that no second one follows.
    Wrong,
}

/// Whether the order of a list means anything. Rows are in canonical order,
/// which moves with every field of theirs, also those that a rule does not ask
/// for: positions in them, and equality of them, are not to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Kept,
    OfRows,
}

impl<'s> Ty<'s> {
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element), Order::Kept)
    }

    pub fn of_field(field: &'s FieldSpec) -> Self {
        match field.ty {
            FieldType::Text => Self::Text,
            FieldType::Integer => Self::Int,
            FieldType::Decimal => Self::Decimal,
            FieldType::Boolean => Self::Bool,
            FieldType::Version => Self::Version,
            FieldType::Time => Self::Time,
            FieldType::Mode => Self::Mode,
            FieldType::Path => Self::Path,
            FieldType::Bytes => Self::Bytes,
            FieldType::TextList => Self::list(Self::Text),
            FieldType::IntegerList => Self::list(Self::Int),
            FieldType::Enum => Self::Enum(field),
        }
    }

    /// Whether texts can be asked of it: `contains`, `lower`, `size`.
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Word | Self::Enum(_) | Self::Path | Self::Wrong)
    }

    /// Whether `<` means something.
    pub const fn is_ordered(&self) -> bool {
        matches!(self, Self::Int | Self::Version | Self::Time | Self::Decimal | Self::Wrong)
    }

    /// The type of two that meet in `==`, in a list or in the branches of `?:`;
    /// `None` if they may not.
    pub fn meet(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Wrong, _) | (_, Self::Wrong) => Some(Self::Wrong),
            (Self::Nothing, it) | (it, Self::Nothing) => Some(it.clone()),
            (Self::List(a, of), Self::List(b, to)) => {
                let order = if *of == Order::Kept { *to } else { *of };
                Some(Self::List(Box::new(a.meet(b)?), order))
            }
            (Self::Enum(a), Self::Enum(b)) => a.words.iter().any(|w| b.words.contains(w)).then_some(Self::Enum(a)),
            (Self::Row(a), Self::Row(b)) => (a.name == b.name).then_some(Self::Row(a)),
            (Self::Index(..), _) | (_, Self::Index(..)) => None,
            (Self::Word, it) | (it, Self::Word) if it.takes_words() => Some(it.clone()),
            (a, b) => (a == b).then(|| a.clone()),
        }
    }

    const fn takes_words(&self) -> bool {
        matches!(self, Self::Word | Self::Text | Self::Path | Self::Enum(_) | Self::Mode | Self::Decimal | Self::Bytes)
    }

    /// Why this word can never be a value of the type; `None` if it can.
    pub fn refuses(&self, word: &str) -> Option<String> {
        let ty = match self {
            Self::List(element, _) => return element.refuses(word),
            Self::Enum(field) => {
                let known = field.words.iter().any(|w| w == word);
                return (!known).then(|| format!("`{}` is never \"{word}\"", field.name));
            }
            Self::Mode => {
                let fits = super::mode::parse(word).is_some();
                return (!fits).then(|| format!("\"{word}\" is not a mode such as \"0640\""));
            }
            Self::Path => (FieldType::Path, "an escaped path: a byte that is no printable text is written \\\\xNN"),
            Self::Decimal => (FieldType::Decimal, "a whole number"),
            Self::Bytes => (FieldType::Bytes, "base64"),
            _ => return None,
        };
        let fits = Value::Text(word.to_owned()).fits(&FieldSpec::new("", ty.0, ""));
        (!fits).then(|| format!("\"{word}\" is not {}", ty.1))
    }
}

impl fmt::Display for Ty<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("true or false"),
            Self::Int => f.write_str("a number"),
            Self::Text | Self::Word => f.write_str("a text"),
            Self::Enum(field) => write!(f, "one of the words of `{}`", field.name),
            Self::Version => f.write_str("a version"),
            Self::Time => f.write_str("a time"),
            Self::Mode => f.write_str("a mode"),
            Self::Path => f.write_str("a path"),
            Self::Bytes => f.write_str("bytes"),
            Self::Decimal => f.write_str("a decimal number"),
            Self::List(element, _) => match &**element {
                Self::Row(table) => write!(f, "rows of {}", table.name),
                Self::Nothing => f.write_str("an empty list"),
                element => write!(f, "a list (each {element})"),
            },
            Self::Row(table) => write!(f, "a row of {}", table.name),
            Self::Index(table, field) => write!(f, "a lookup in {} by {}", table.name, field.name),
            Self::Nothing | Self::Wrong => f.write_str("nothing"),
        }
    }
}
