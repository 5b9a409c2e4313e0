//! How things are written for people and programs: JSON in which nothing can
//! act on a terminal, and plain columns.

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// JSON for programs, indented, ending in a line feed. Invisible and
/// bidirectional characters are written as `\uNNNN`, which means the same.
///
/// # Errors
/// The value has no JSON form.
pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, serde_json::Error> {
    let mut out = Vec::new();
    json_to(&mut out, value)?;
    String::from_utf8(out).map_err(serde::ser::Error::custom)
}

/// The same, written as it is made.
///
/// # Errors
/// The value has no JSON form, or the writer fails.
pub fn json_to<T: Serialize + ?Sized>(mut out: impl Write, value: &T) -> Result<(), serde_json::Error> {
    value.serialize(&mut Serializer::with_formatter(&mut out, Safe(PrettyFormatter::new())))?;
    out.write_all(b"\n").map_err(serde_json::Error::io)
}

struct Safe<'a>(PrettyFormatter<'a>);

impl Formatter for Safe<'_> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, to: &mut W, fragment: &str) -> io::Result<()> {
        let mut buffer = [0; 4];
        for c in fragment.chars() {
            if c.is_ascii_graphic() || c == ' ' || (!c.is_ascii() && c.is_alphanumeric()) {
                to.write_all(c.encode_utf8(&mut buffer).as_bytes())?;
            } else {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    write!(to, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_array(to)
    }
    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array(to)
    }
    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(to, first)
    }
    fn end_array_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array_value(to)
    }
    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object(to)
    }
    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object(to)
    }
    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(to, first)
    }
    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object_value(to)
    }
    fn end_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object_value(to)
    }
}

/// An empty table of plain columns, as wide as the terminal at most.
#[must_use]
pub fn columns<const N: usize>(heads: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(heads);
    table
}

/// Basis points as a percentage with two digits: `73.10 %`.
#[must_use]
pub fn percent(basis_points: u32) -> String {
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn json_is_faithful_and_safe() {
        let value =
            json!({"a": ["Zoll\u{202e}ämter\u{1b}[2J", "\u{1f600}\u{7f}\u{200b}", "\"\\\n"], "n": 1, "x": [], "y": {}});
        let text = json(&value).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        let hostile = |c: char| (c.is_control() && c != '\n') || ['\u{202e}', '\u{200b}', '\u{7f}'].contains(&c);
        assert!(!text.contains(hostile), "{text}");
        assert!(text.contains("ämter"));
    }

    #[test]
    fn basis_points_are_shown_with_two_digits() {
        assert_eq!(
            (percent(0), percent(7305), percent(10_000)),
            ("0.00 %".into(), "73.05 %".into(), "100.00 %".into())
        );
    }
}
