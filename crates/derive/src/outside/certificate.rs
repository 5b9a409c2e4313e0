//! The leaf certificates that a report has for an endpoint, and how one is named.

use super::Inside;
use base64::{Engine, engine::general_purpose::STANDARD};
use pki::Certificate;
use report::outside::Endpoint;
use report::{Row, TableSpec, Value};
use std::collections::BTreeSet;

/// The table of chains, a row for each that an endpoint presents.
const CHAINS: &str = "tls.presented_chain";

/// The leaves that the report saw at this endpoint, in base64; `None` if it
/// does not say. An endpoint may have several: by kind of key, by server name.
pub fn leaves(endpoint: &Endpoint, row: &Row, inside: &Inside<'_>) -> Option<BTreeSet<String>> {
    let spec = |name: &str| inside.specs.iter().find(|spec| spec.name == name).copied();
    let mut leaves = BTreeSet::new();
    let mut known = false;
    let mut take = |value: Option<&Value>| {
        if let Some(Value::TextList(chain)) = value {
            known = true;
            leaves.extend(chain.first().cloned());
        }
    };
    // Sets from before there was a table of chains have one in the endpoint's own row.
    if let Some(spec) = spec(super::TABLE) {
        take(row.get(spec, "chain"));
    }
    if let (Some(spec), Some(table)) = (spec(CHAINS), inside.facts.table(CHAINS)) {
        table.rows.iter().filter(|row| is_of(row, spec, endpoint)).for_each(|row| take(row.get(spec, "chain")));
    }
    known.then_some(leaves)
}

fn is_of(row: &Row, spec: &TableSpec, endpoint: &Endpoint) -> bool {
    row.get(spec, "address") == Some(&Value::Text(endpoint.address.clone()))
        && row.get(spec, "port") == Some(&Value::Integer(endpoint.port.into()))
}

/// A certificate for people: whose it is, and the beginning of its SHA-256.
pub fn name(leaf: &str) -> String {
    match STANDARD.decode(leaf).map(|der| Certificate::read(&der)) {
        Ok(Ok(read)) => {
            let digest: String = read.sha256.chars().take(16).collect();
            let subject = if read.subject.is_empty() { "no subject".to_owned() } else { read.subject };
            format!("{subject}, sha256 {digest}…")
        }
        _ => "a certificate that cannot be read".to_owned(),
    }
}
