//! Parameters: the values that a profile may set for a rule, used in its
//! expressions as `param.name`.

use serde::{Deserialize, Serialize};

/// The value of a parameter. In YAML and JSON it is written plainly; its type
/// is the type of what is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ParamValue {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Text: also a duration, a mode, a network, a version, where the rule uses it so.
    Text(String),
    /// A list of texts. An empty list is read as this, and stands for either kind.
    TextList(Vec<String>),
    /// A list of whole numbers.
    IntegerList(Vec<i64>),
}

impl ParamValue {
    /// The length of time that a text such as `30d` is, in milliseconds.
    #[must_use]
    pub fn length(&self) -> Option<i64> {
        match self {
            Self::Text(text) => crate::expr::length(text),
            _ => None,
        }
    }

    /// What it is, for messages: `a text`, `a list of numbers`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "true or false",
            Self::Integer(_) => "a number",
            Self::Text(_) => "a text",
            Self::TextList(_) => "a list of texts",
            Self::IntegerList(_) => "a list of numbers",
        }
    }

    /// Whether a profile may set `other` where the rule's default is `self`:
    /// both are of one type.
    #[must_use]
    pub fn may_become(&self, other: &Self) -> bool {
        let empty = |value: &Self| matches!(value, Self::TextList(list) if list.is_empty());
        let list = |value: &Self| matches!(value, Self::TextList(_) | Self::IntegerList(_));
        std::mem::discriminant(self) == std::mem::discriminant(other)
            || (empty(self) && list(other))
            || (list(self) && empty(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_the_type_it_is_written_in() {
        for (json, value) in [
            ("true", ParamValue::Boolean(true)),
            ("-3", ParamValue::Integer(-3)),
            ("\"30d\"", ParamValue::Text("30d".into())),
            ("[\"a\"]", ParamValue::TextList(vec!["a".into()])),
            ("[1,2]", ParamValue::IntegerList(vec![1, 2])),
        ] {
            assert_eq!(serde_json::from_str::<ParamValue>(json).unwrap(), value);
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
        for json in ["1.5", "null", "{}", "[1,\"a\"]", "[[1]]"] {
            assert!(serde_json::from_str::<ParamValue>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_override_keeps_the_type() {
        let empty = ParamValue::TextList(Vec::new());
        assert!(empty.may_become(&ParamValue::IntegerList(vec![1])));
        assert!(ParamValue::IntegerList(vec![1]).may_become(&empty));
        assert!(!ParamValue::Integer(1).may_become(&ParamValue::Text("1".into())));
        assert!(!ParamValue::TextList(vec!["a".into()]).may_become(&ParamValue::IntegerList(vec![1])));
    }
}
