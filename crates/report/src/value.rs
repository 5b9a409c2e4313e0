//! The value of one field of one row, and its one form in JSON.

use crate::{FieldSpec, FieldType, Time};
use serde_json::{Value as Json, json};

/// The largest whole number that JSON readers agree on: 2⁵³−1.
pub const MAX_INTEGER: i64 = 9_007_199_254_740_991;

/// What a row says in one field. The order is the canonical order of rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// The thing has no such property: known not to be there. JSON `null`.
    Absent,
    /// It may have one, but it could not be read; whatever a rule asks of it
    /// is `unknown`. JSON `{"unreadable": reason}`.
    Unreadable(String),
    /// [`FieldType::Boolean`].
    Boolean(bool),
    /// [`FieldType::Integer`].
    Integer(i64),
    /// [`FieldType::Mode`]: twelve bits.
    Mode(u32),
    /// [`FieldType::Time`].
    Time(Time),
    /// [`FieldType::Text`], `Decimal`, `Version`, `Path` (escaped), `Bytes` (base64) and `Enum`.
    Text(String),
    /// [`FieldType::TextList`].
    TextList(Vec<String>),
    /// [`FieldType::IntegerList`].
    IntegerList(Vec<i64>),
}

/// The reason of a field that was left out of the evidence because it moves by itself.
pub const NOT_RECORDED: &str = "not recorded";

impl Value {
    /// The value as JSON, in its one form.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Absent => Json::Null,
            Self::Unreadable(reason) => json!({ "unreadable": reason }),
            Self::Boolean(b) => json!(b),
            Self::Integer(i) => json!(i),
            Self::Mode(m) => json!(format!("{m:04o}")),
            Self::Time(t) => json!(t),
            Self::Text(t) => json!(t),
            Self::TextList(l) => json!(l),
            Self::IntegerList(l) => json!(l),
        }
    }

    /// Reads what [`Self::to_json`] wrote for a field of this type; `None` if it does not fit.
    #[must_use]
    pub fn from_json(json: &Json, field: &FieldSpec) -> Option<Self> {
        let value = match json {
            Json::Null => Self::Absent,
            Json::Object(map) if map.len() == 1 => Self::Unreadable(map.get("unreadable")?.as_str()?.to_owned()),
            Json::Bool(b) => Self::Boolean(*b),
            Json::Number(n) => Self::Integer(n.as_i64()?),
            Json::String(text) => match field.ty {
                FieldType::Mode => Self::Mode(u32::from_str_radix(text, 8).ok()?),
                FieldType::Time => Self::Time(Time::parse(text).ok()?),
                _ => Self::Text(text.clone()),
            },
            Json::Array(items) if field.ty == FieldType::IntegerList => {
                Self::IntegerList(items.iter().map(Json::as_i64).collect::<Option<_>>()?)
            }
            Json::Array(items) => {
                Self::TextList(items.iter().map(|i| i.as_str().map(str::to_owned)).collect::<Option<_>>()?)
            }
            Json::Object(_) => return None,
        };
        (value.fits(field) && value.to_json() == *json).then_some(value)
    }

    /// Whether this value may stand in this field.
    #[must_use]
    pub fn fits(&self, field: &FieldSpec) -> bool {
        use FieldType as T;
        match (self, field.ty) {
            (Self::Absent | Self::Unreadable(_), _)
            | (Self::Boolean(_), T::Boolean)
            | (Self::Time(_), T::Time)
            | (Self::Text(_), T::Text)
            | (Self::TextList(_), T::TextList) => true,
            (Self::Integer(i), T::Integer) => in_range(*i),
            (Self::IntegerList(l), T::IntegerList) => l.iter().copied().all(in_range),
            (Self::Mode(m), T::Mode) => *m <= 0o7777,
            (Self::Text(t), T::Decimal) => is_decimal(t),
            (Self::Text(t), T::Version) => t.split_once(':').is_some_and(|(s, _)| crate::version::SCHEMES.contains(&s)),
            (Self::Text(t), T::Path) => crate::escape::unpath(t).is_some(),
            (Self::Text(t), T::Bytes) => is_base64(t),
            (Self::Text(t), T::Enum) => field.words.iter().any(|w| w == t),
            _ => false,
        }
    }

    /// The value for people: short, in one line, and safe to print.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Absent => "—".to_owned(),
            Self::Unreadable(reason) => format!("unreadable: {}", crate::escape::shown(reason)),
            Self::Text(t) => crate::escape::shown(t),
            Self::TextList(l) => crate::escape::shown(&l.join(", ")),
            other => match other.to_json() {
                Json::String(text) => text,
                json => json.to_string(),
            },
        }
    }
}

const fn in_range(i: i64) -> bool {
    -MAX_INTEGER <= i && i <= MAX_INTEGER
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
        && text != "-0"
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_one_form() {
        let cases = [
            (FieldType::Text, Value::Text("a".into()), "\"a\""),
            (FieldType::Integer, Value::Integer(-5), "-5"),
            (FieldType::Decimal, Value::Text("18446744073709551616".into()), "\"18446744073709551616\""),
            (FieldType::Boolean, Value::Boolean(true), "true"),
            (FieldType::Version, Value::Text("deb:1:2.3-4".into()), "\"deb:1:2.3-4\""),
            (FieldType::Time, Value::Time(Time::from_seconds(0)), "\"1970-01-01T00:00:00.000Z\""),
            (FieldType::Mode, Value::Mode(0o644), "\"0644\""),
            (FieldType::Path, Value::Text("/a\\xff".into()), "\"/a\\\\xff\""),
            (FieldType::Bytes, Value::Text("AAE=".into()), "\"AAE=\""),
            (FieldType::TextList, Value::TextList(vec!["a".into()]), "[\"a\"]"),
            (FieldType::IntegerList, Value::IntegerList(vec![]), "[]"),
            (FieldType::Text, Value::Absent, "null"),
            (FieldType::Text, Value::Unreadable("denied".into()), "{\"unreadable\":\"denied\"}"),
        ];
        for (ty, value, text) in cases {
            let field = FieldSpec::new("f", ty, "x");
            assert_eq!(value.to_json().to_string(), text);
            assert_eq!(Value::from_json(&value.to_json(), &field), Some(value));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let cases = [
            (FieldType::Integer, "9007199254740992"),
            (FieldType::Integer, "1.5"),
            (FieldType::Decimal, "\"007\""),
            (FieldType::Mode, "\"644\""),
            (FieldType::Mode, "\"17777\""),
            (FieldType::Time, "\"1970-01-01T00:00:00Z\""),
            (FieldType::Path, "\"/\\\\x41\""),
            (FieldType::Bytes, "\"A\""),
            (FieldType::Text, "7"),
            (FieldType::Enum, "\"other\""),
            (FieldType::Text, "{\"unreadable\":\"a\",\"b\":1}"),
        ];
        for (ty, text) in cases {
            let json: Json = serde_json::from_str(text).unwrap();
            assert_eq!(Value::from_json(&json, &FieldSpec::new("f", ty, "x")), None, "{text}");
        }
    }
}
