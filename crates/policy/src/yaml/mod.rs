//! Policy files as trees of nodes that know their place. YAML is read by
//! `serde-saphyr`, within bounds and without anchors, aliases, merges and
//! tags; what a key means is the business of the modules above.

mod read;
mod spot;
mod tree;

pub(crate) use read::Fields;
pub(crate) use spot::place_in_scalar;
pub(crate) use tree::{Key, Kind, Node, parse};

/// A place in a file, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The largest policy file.
pub(crate) const MOST_BYTES: usize = 64 * 1024;

/// Whether a character acts instead of being shown: controls, bidirectional
/// marks, zero widths. None has a use in a policy file but the line's end.
pub(crate) fn hostile(c: char) -> bool {
    let mut buffer = [0; 4];
    !(c == ' ' || c.is_ascii_graphic()) && report::escape::shown(c.encode_utf8(&mut buffer)).starts_with("\\u{")
}
