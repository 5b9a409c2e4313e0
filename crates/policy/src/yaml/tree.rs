//! From text to a tree of nodes: size, characters, depth, and what YAML itself
//! can get wrong. Everything that expands (aliases, merges) is refused, so a
//! file is never larger than it looks.

use super::{MOST_BYTES, Span, hostile};
use crate::diagnostic::Faults;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_saphyr::{Error, Location, Spanned, budget::BudgetBreach, options::MergeKeyPolicy};
use std::fmt;

/// How deep lists and maps may nest. An example's list in a field of a row of
/// a table needs 7.
const MOST_DEPTH: usize = 12;

/// How many nodes a file may have.
const MOST_NODES: usize = 16 * 1024;

/// One value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number that is no whole number of 64 bits; never used, always refused.
    Fraction,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// The key of a map and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) span: Span,
}

impl Node {
    /// The node without its places.
    pub(crate) fn to_json(&self) -> Json {
        match &self.kind {
            Kind::Null | Kind::Fraction => Json::Null,
            Kind::Boolean(b) => Json::Bool(*b),
            Kind::Integer(i) => Json::from(*i),
            Kind::Text(t) => Json::String(t.clone()),
            Kind::List(items) => items.iter().map(Self::to_json).collect(),
            Kind::Map(entries) => entries.iter().map(|(k, v)| (k.name.clone(), v.to_json())).collect(),
        }
    }

    /// What it is, in words.
    pub(crate) const fn word(&self) -> &'static str {
        match self.kind {
            Kind::Null => "nothing",
            Kind::Boolean(_) => "true or false",
            Kind::Integer(_) => "a number",
            Kind::Fraction => "a number with a fraction",
            Kind::Text(_) => "text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }
}

/// Reads a file; what is wrong with it as YAML goes to `faults`.
pub(crate) fn parse(faults: &mut Faults<'_>) -> Option<Node> {
    let text = faults.file.text.as_str();
    if text.len() > MOST_BYTES {
        let place = Span { start: MOST_BYTES, end: MOST_BYTES };
        faults.mend(place, "the file is over 64 KB", "split it: one rule is one file");
        return None;
    }
    if let Some((at, c)) = text.char_indices().find(|(_, c)| *c != '\n' && hostile(*c)) {
        let help = match c {
            '\t' => "indent with spaces",
            '\r' => "save the file with Unix line ends",
            _ => "delete it: it would act instead of being shown",
        };
        let place = Span { start: at, end: at + c.len_utf8() };
        faults.mend(place, format!("the character U+{:04X} has no place in a policy file", u32::from(c)), help);
        return None;
    }
    match serde_saphyr::from_str_with_options::<Spanned<Kind>>(text, options()) {
        Ok(root) => {
            let root = node(root);
            refuse_hidden(&root, faults);
            faults.is_empty().then_some(root)
        }
        Err(error) => {
            let (message, help) = explain(error.without_snippet());
            let place = error.location().map_or(Span::default(), |l| span(&l, text));
            faults.note(place, &message, help);
            None
        }
    }
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_depth: MOST_DEPTH,
            flow_nesting_limit: MOST_DEPTH,
            max_documents: 1,
            max_nodes: MOST_NODES,
            max_events: MOST_NODES * 3,
            max_merge_keys: 0,
        },
        merge_keys: MergeKeyPolicy::Error,
        reject_unsupported_tags: true,
        // `no` is a word of sshd_config, and `0640` a mode: both stay text.
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    }
}

/// The library's error in the words of this project.
fn explain(error: &Error) -> (String, Option<&'static str>) {
    match error {
        Error::DuplicateMappingKey { key, .. } => (
            key.as_ref().map_or_else(|| "this key stands twice".to_owned(), |k| format!("the key `{k}` stands twice")),
            Some("delete one of the two"),
        ),
        Error::Budget { breach: BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. }, .. }
        | Error::UnknownAnchor { .. } => (
            "anchors and aliases are not part of policy files".to_owned(),
            Some("write the value out where it is used"),
        ),
        Error::MergeKeyNotAllowed { .. } => {
            ("merge keys are not part of policy files".to_owned(), Some("write the keys out where they are used"))
        }
        Error::Budget { breach: BudgetBreach::Documents { .. }, .. } | Error::MultipleDocuments { .. } => {
            ("a second document begins here".to_owned(), Some("one rule is one file: move it to its own"))
        }
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => too_deep(),
        Error::Budget { .. } => {
            (format!("the file has more than {MOST_NODES} values"), Some("split it: one rule is one file"))
        }
        Error::UnsupportedTag { tag, .. } => (
            format!("the tag `{tag}` is not part of policy files"),
            Some("delete it, and quote the value if it is text"),
        ),
        other => {
            let text = other.to_string();
            if text.starts_with("recursion limit") {
                return too_deep();
            }
            // The library ends its texts with the place, which stands before ours.
            let bare = text.rfind(" at line ").map_or(text.as_str(), |end| &text[..end]);
            let help = bare
                .starts_with("mapping values are not allowed")
                .then_some("put text that holds `: ` in quotes, or below its key with `|`");
            (format!("not YAML: {bare}"), help)
        }
    }
}

fn too_deep() -> (String, Option<&'static str>) {
    (format!("lists and maps nest deeper than {MOST_DEPTH}"), Some("no key of a policy file needs that"))
}

/// An escape such as `"\x1b"` hides from the look at the text: look again.
fn refuse_hidden(node: &Node, faults: &mut Faults<'_>) {
    let bad = |text: &str| text.chars().any(|c| c != '\n' && hostile(c));
    match &node.kind {
        Kind::Text(text) if bad(text) => {
            faults.mend(node.span, "the text holds a control character", "delete the escape that makes it");
        }
        Kind::List(items) => items.iter().for_each(|item| refuse_hidden(item, faults)),
        Kind::Map(entries) => {
            for (key, value) in entries {
                if bad(&key.name) {
                    faults.mend(key.span, "the key holds a control character", "delete the escape that makes it");
                }
                refuse_hidden(value, faults);
            }
        }
        _ => {}
    }
}

fn node(spanned: Spanned<Kind>) -> Node {
    Node { kind: spanned.value, span: bytes(&spanned.referenced) }
}

/// The library gives byte offsets for text; without them there is no place.
fn bytes(location: &Location) -> Span {
    let at = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let start = at(location.span().byte_offset());
    Span { start, end: start + at(location.span().byte_len()) }
}

/// The place of an error, whose location may hold line and column alone.
fn span(location: &Location, text: &str) -> Span {
    if location.span().byte_offset().is_some() {
        return bytes(location);
    }
    let line = usize::try_from(location.line()).unwrap_or(1).saturating_sub(1);
    let column = usize::try_from(location.column()).unwrap_or(1).saturating_sub(1);
    let line_start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let start = line_start + text[line_start..].chars().take(column).map(char::len_utf8).sum::<usize>();
    Span { start, end: start }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Kind, E> {
        Ok(Kind::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Kind, E> {
        Ok(i64::try_from(value).map_or(Kind::Fraction, Kind::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Kind, E> {
        Ok(Kind::Fraction)
    }

    fn visit_str<E>(self, value: &str) -> Result<Kind, E> {
        Ok(Kind::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Kind, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element::<Spanned<Kind>>()? {
            items.push(node(item));
        }
        Ok(Kind::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Kind, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = from.next_key::<Spanned<String>>()? {
            let key = Key { name: key.value, span: bytes(&key.referenced) };
            entries.push((key, node(from.next_value::<Spanned<Kind>>()?)));
        }
        Ok(Kind::Map(entries))
    }
}
