//! How results look: tables for people, one JSON value for programs.

use anyhow::Result;
use comfy_table::{ContentArrangement, Table, presets::NOTHING};
use serde::Serialize;
use std::io::{self, Write};

/// Prints a line; a reader that went away (`| head`) is no fault of ours.
///
/// # Errors
/// If the output cannot be written.
pub fn line(text: impl AsRef<str>) -> Result<()> {
    match writeln!(io::stdout(), "{}", text.as_ref()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Prints a value as JSON.
///
/// # Errors
/// If it cannot be encoded or written.
pub fn json<T: Serialize>(value: &T) -> Result<()> {
    line(serde_json::to_string_pretty(value)?)
}

/// How wide a table is where the output is no terminal.
const WIDTH: u16 = 120;

/// An empty table with these headings.
#[must_use]
pub fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !table.is_tty() {
        table.set_width(WIDTH);
    }
    table.set_header(headings.iter().copied());
    table
}
