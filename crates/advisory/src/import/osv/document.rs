//! What is read of a document of OSV's schema. Keys that are not named here
//! are passed over: the schema grows, and databases add their own. A key that
//! stands twice refuses the document.

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(super) struct Document {
    pub id: String,
    pub published: Option<String>,
    pub withdrawn: Option<String>,
    #[serde(default)]
    pub summary: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub aliases: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub upstream: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub related: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub severity: Vec<Scored>,
    #[serde(default, deserialize_with = "or_default")]
    pub affected: Vec<Affected>,
    pub database_specific: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Scored {
    pub score: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Affected {
    pub package: Option<Named>,
    #[serde(default, deserialize_with = "or_default")]
    pub ranges: Vec<Span>,
    #[serde(default, deserialize_with = "or_default")]
    pub versions: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub severity: Vec<Scored>,
    pub ecosystem_specific: Option<Value>,
    pub database_specific: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    pub ecosystem: String,
    pub name: String,
    pub purl: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Span {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub events: Vec<Event>,
}

/// One of them in each, by the schema; older documents have two.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    pub introduced: Option<String>,
    pub fixed: Option<String>,
    pub last_affected: Option<String>,
    pub limit: Option<String>,
}

/// Some databases write `null` for an empty list.
fn or_default<'de, D: serde::Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}
