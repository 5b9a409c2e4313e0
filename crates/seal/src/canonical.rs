//! Canonical JSON (RFC 8785) for everything that is hashed or signed. Numbers
//! are whole and within ±(2⁵³−1), so that every reader agrees on them.

use report::value::MAX_INTEGER;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use thiserror::Error;

/// The longest message that is read, in bytes.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;
/// The deepest nesting that is read or written.
pub const MOST_DEPTH: usize = 32;

/// Why bytes are not a message in canonical form, or a value has no such form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EncodingError {
    /// The message is longer than the bound.
    #[error("the message has {found} bytes, more than {most}")]
    TooLarge {
        /// Its length in bytes.
        found: usize,
        /// The bound in bytes.
        most: usize,
    },
    /// Objects and lists are nested too deeply.
    #[error("the message is nested more than {MOST_DEPTH} deep")]
    TooDeep,
    /// It is not JSON, or not of the expected shape.
    #[error("line {line}, column {column}: {reason}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What was found and expected.
        reason: String,
    },
    /// It says what it should, in another form than the canonical one.
    #[error("the message is not in canonical form (RFC 8785)")]
    NotCanonical,
    /// A number is not whole, or not within ±(2⁵³−1).
    #[error("the number {0} is not whole, or not within ±(2⁵³−1)")]
    Number(String),
    /// The value cannot be written as JSON: a fault of this program.
    #[error("the value cannot be written as JSON: {0}")]
    Unwritable(String),
}

/// The canonical bytes of a value.
///
/// # Errors
/// It holds a number that is not whole or too large, is nested too deeply, or
/// cannot be JSON.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, EncodingError> {
    let unwritable = |e: serde_json::Error| EncodingError::Unwritable(e.to_string());
    check(&serde_json::to_value(value).map_err(unwritable)?, 0)?;
    // The value itself is written, not its copy, which would have lost a NaN.
    serde_json_canonicalizer::to_vec(&value).map_err(unwritable)
}

/// The canonical bytes of JSON that is at hand as such.
pub(crate) fn encode_json(value: &Value) -> Result<Vec<u8>, EncodingError> {
    check(value, 0)?;
    serde_json_canonicalizer::to_vec(value).map_err(|e| EncodingError::Unwritable(e.to_string()))
}

/// Reads a message of at most [`MOST_BYTES`] in canonical form.
///
/// # Errors
/// It is too large or too deep, of another shape, or in another form.
pub fn decode<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Result<T, EncodingError> {
    decode_within(bytes, MOST_BYTES)
}

/// Reads a message of at most `most` bytes in canonical form.
///
/// # Errors
/// It is too large or too deep, of another shape, or in another form.
pub fn decode_within<T: DeserializeOwned + Serialize>(bytes: &[u8], most: usize) -> Result<T, EncodingError> {
    if bytes.len() > most {
        return Err(EncodingError::TooLarge { found: bytes.len(), most });
    }
    if depth(bytes) > MOST_DEPTH {
        return Err(EncodingError::TooDeep);
    }
    let value: T = serde_json::from_slice(bytes).map_err(|e| malformed(&e))?;
    if encode(&value)? == bytes { Ok(value) } else { Err(EncodingError::NotCanonical) }
}

fn malformed(error: &serde_json::Error) -> EncodingError {
    let text = error.to_string();
    // The place stands in fields of its own; the text repeats it at its end.
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    let reason = reason.chars().take(200).collect();
    EncodingError::Malformed { line: error.line(), column: error.column(), reason }
}

fn check(value: &Value, depth: usize) -> Result<(), EncodingError> {
    if depth > MOST_DEPTH {
        return Err(EncodingError::TooDeep);
    }
    match value {
        Value::Number(n) if !n.as_i64().is_some_and(|i| (-MAX_INTEGER..=MAX_INTEGER).contains(&i)) => {
            Err(EncodingError::Number(n.to_string()))
        }
        Value::Array(items) => items.iter().try_for_each(|item| check(item, depth + 1)),
        Value::Object(map) => map.values().try_for_each(|item| check(item, depth + 1)),
        _ => Ok(()),
    }
}

/// How deep brackets nest outside of strings, read before any parser recurses.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::json;
    use std::collections::BTreeMap;

    #[test]
    fn values_have_one_form() {
        let cases = [
            (json!({"b": 1, "a": [true, null, "é\u{1}\"/"]}), r#"{"a":[true,null,"é\u0001\"/"],"b":1}"#),
            (json!({"\u{fb33}": 1, "😂": 2, "€": 3}), "{\"€\":3,\"😂\":2,\"\u{fb33}\":1}"),
            (json!([MAX_INTEGER, -MAX_INTEGER, 0]), "[9007199254740991,-9007199254740991,0]"),
            (json!([]), "[]"),
        ];
        for (value, text) in cases {
            assert_eq!(encode(&value).map(|b| String::from_utf8(b).unwrap()), Ok(text.to_owned()));
            assert_eq!(encode_json(&value), encode(&value));
            assert_eq!(decode::<Value>(text.as_bytes()), Ok(value));
        }
    }

    #[test]
    fn numbers_that_readers_see_differently_are_refused() {
        for text in
            ["1.5", "1.0", "1e2", "-0", "9007199254740992", "-9007199254740992", "18446744073709551615", "1e400"]
        {
            let refused = decode::<Value>(text.as_bytes());
            let fits = matches!(refused, Err(EncodingError::Number(_) | EncodingError::Malformed { .. }));
            assert!(fits, "{text}: {refused:?}");
        }
        assert!(matches!(encode(&f64::NAN), Err(EncodingError::Unwritable(_) | EncodingError::Number(_))));
        assert_eq!(encode(&0.5), Err(EncodingError::Number("0.5".into())));
        assert_eq!(encode(&u64::MAX), Err(EncodingError::Number(u64::MAX.to_string())));
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        a: u32,
        b: String,
    }

    #[test]
    fn other_spellings_are_refused() {
        let good = r#"{"a":1,"b":"x"}"#;
        assert_eq!(decode(good.as_bytes()), Ok(Thing { a: 1, b: "x".into() }));
        for text in [
            r#"{"b":"x","a":1}"#,
            r#"{"a":1,"b":"x"} "#,
            r#"{"a": 1,"b":"x"}"#,
            r#"{"a":1,"b":"\u0078"}"#,
            r#"{"a":1,"b":"x","c":2}"#,
            r#"{"a":1,"a":1,"b":"x"}"#,
            r#"{"a":01,"b":"x"}"#,
            r#"{"a":1}"#,
            r#"[1,"x"]"#,
            "\u{feff}{\"a\":1,\"b\":\"x\"}",
            "",
        ] {
            assert!(decode::<Thing>(text.as_bytes()).is_err(), "{text}");
        }
        assert!(matches!(decode::<BTreeMap<String, u8>>(br#"{"a":1,"a":1}"#), Err(EncodingError::NotCanonical)));
    }

    #[test]
    fn size_and_depth_are_bounded() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(decode::<Value>(nested(MOST_DEPTH).as_bytes()).is_ok());
        assert_eq!(decode::<Value>(nested(MOST_DEPTH + 1).as_bytes()), Err(EncodingError::TooDeep));
        assert_eq!(decode::<Value>("[".repeat(1_000_000).as_bytes()), Err(EncodingError::TooDeep));
        assert_eq!(decode_within::<Value>(b"[1,2]", 4), Err(EncodingError::TooLarge { found: 5, most: 4 }));
        let in_text = json!("[[[".repeat(50));
        assert_eq!(decode::<Value>(&encode(&in_text).unwrap()), Ok(in_text));
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(decode::<Value>(&bytes).is_err() || encode(&decode::<Value>(&bytes).unwrap()).unwrap() == bytes);
        }

        #[test]
        fn any_text_comes_back(map in proptest::collection::btree_map("\\PC*", ".*", 0..8)) {
            prop_assert_eq!(decode::<BTreeMap<String, String>>(&encode(&map).unwrap()), Ok(map));
        }
    }
}
