//! The frame of what is stated: an in-toto Statement v1, whose subjects are
//! named digests and whose predicate says the rest.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub(crate) const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Statement<P> {
    #[serde(rename = "_type")]
    pub ty: String,
    pub subject: Vec<Subject>,
    pub predicate_type: String,
    pub predicate: P,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subject {
    pub name: String,
    pub digest: BTreeMap<String, String>,
}

impl Subject {
    /// Something under its SHA-256, in hex.
    pub(crate) fn new(name: &str, sha256: &str) -> Self {
        let digest = BTreeMap::from([("sha256".to_owned(), sha256.to_owned())]);
        Self { name: name.to_owned(), digest }
    }

    /// The SHA-256 of a subject of this name that has no other digest.
    pub(crate) fn sha256(&self, name: &str) -> Option<String> {
        self.digest.get("sha256").filter(|_| self.digest.len() == 1 && self.name == name).cloned()
    }
}

/// The field in which a statement is of another kind than `predicate_type`, and what it says there.
pub(crate) fn other_kind<P>(statement: &Statement<P>, predicate_type: &str) -> Option<(&'static str, String)> {
    let fields =
        [("_type", STATEMENT_TYPE, &statement.ty), ("predicateType", predicate_type, &statement.predicate_type)];
    let other = fields.into_iter().find(|(_, expected, found)| expected != found)?;
    Some((other.0, other.2.chars().take(100).collect()))
}
