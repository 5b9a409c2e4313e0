//! What a closer look found out earlier. Listeners are live, so that they are
//! looked at closely once a day; in between, what was found holds as long as a
//! few hellos get the same answers as then.

use super::Endpoints;
use crate::gathering::Gathering;
use crate::tables::tls_endpoint;
use report::{Row, Table, TableSpec, Value};
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// Fields whose answers must be the same as then.
const SAME: &[&str] = &["server_name", "start", "ssl2", "ssl3", "tls10", "tls11", "tls12", "tls13", "suites", "alpn"];

/// Where an endpoint is, by its row in any table about TLS.
fn address(spec: &TableSpec, row: &Row) -> Option<SocketAddr> {
    let (Value::Text(ip), Value::Integer(port)) = (row.get(spec, "address")?, row.get(spec, "port")?) else {
        return None;
    };
    Some(SocketAddr::new(ip.parse().ok()?, u16::try_from(*port).ok()?))
}

/// The endpoints whose earlier closer look still holds, each with its row of
/// `tls.endpoint` from then; `fresh` are the rows of now.
pub fn holding<'a>(gathering: &'a Gathering<'_>, fresh: &[Row]) -> BTreeMap<SocketAddr, &'a Row> {
    let spec = &tls_endpoint::SPEC;
    let Some(then) = gathering.options.tls.remembered.tables.get(spec.name.as_ref()) else { return BTreeMap::new() };
    let close = |row: &&Row| matches!(row.get(spec, "class"), Some(Value::Text(class)) if class != "hello");
    let then = then.rows.iter().filter(close).filter_map(|row| Some((address(spec, row)?, row)));
    let now: BTreeMap<SocketAddr, &Row> = fresh.iter().filter_map(|row| Some((address(spec, row)?, row))).collect();
    let same = |(address, then): &(SocketAddr, &Row)| {
        now.get(address).is_some_and(|now| {
            now.get(spec, "class") == Some(&Value::from("hello"))
                && SAME.iter().all(|field| now.get(spec, field) == then.get(spec, field))
        })
    };
    then.filter(same).collect()
}

/// Adds to a table its rows of then of the endpoints whose closer look holds.
pub fn recall(gathering: &Gathering<'_>, spec: &TableSpec, table: &mut Table) {
    let holding = gathering.tls_holding();
    let Some(then) = gathering.options.tls.remembered.tables.get(spec.name.as_ref()) else { return };
    let held = |row: &&Row| address(spec, row).is_some_and(|address| holding.contains(&address));
    for row in then.rows.iter().filter(held) {
        if !table.rows.contains(row) {
            table.rows.push(row.clone());
        }
    }
}

/// As [`recall`], and adds the gaps of endpoints that never had a closer look.
/// `what` is what is not known.
pub fn complete(gathering: &Gathering<'_>, endpoints: &Endpoints, spec: &TableSpec, what: &str, table: &mut Table) {
    recall(gathering, spec, table);
    table.gaps.extend(endpoints.gaps_of_closer_look(what, gathering.tls_holding()));
}
