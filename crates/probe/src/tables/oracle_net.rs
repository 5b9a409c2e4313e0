//! `oracle.net`: the parameters of Oracle Net: sqlnet.ora, listener.ora and
//! tnsnames.ora, and those that security depends on where nothing is written.

use super::tls_server_config::{door::Door, gap};
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Table, TableSpec, escape};
use std::borrow::Cow::{self, Borrowed as B};
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("oracle.net"),
    origin: Origin::Observed,
    doc: B(
        "A parameter of Oracle Net in sqlnet.ora, listener.ora or tnsnames.ora of a home that /etc/oratab names or that lies where installers put it, and a row for each parameter of sqlnet.ora that security depends on and that is not written. Not tried on a live database.",
    ),
    needs: B("read access to the homes (root where they are private)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("file_kind", KINDS, "Which of the files it is."),
    F::new("path", T::Text, "The names from the outside in, upper case: `LISTENER/DESCRIPTION/ADDRESS/PORT`."),
    F::new("name", T::Text, "The innermost name, upper case."),
    F::new("value", T::Text, "The value as written; absent for a secret and where it is not written."),
    F::new("written", T::Boolean, "True if it is written."),
    F::new("file", T::Path, "The file."),
    F::new("line", T::Integer, "The line in that file, from 1; absent where it is not written."),
];

const KINDS: &[Cow<'static, str>] = &[B("sqlnet"), B("listener"), B("tnsnames")];

/// Folders that hold the files.
const PLACES: &[&str] = &[
    "/etc",
    "/etc/oracle",
    "/opt/oracle/homes/*/network/admin",
    "/opt/oracle/product/*/*/network/admin",
    "/u01/app/oracle/homes/*/network/admin",
    "/u01/app/oracle/product/*/*/network/admin",
    "/u01/app/*/grid/network/admin",
];

/// Parameters of sqlnet.ora that rules ask for, sorted.
const ASKED: &[&str] = &[
    "SQLNET.ALLOWED_LOGON_VERSION_SERVER",
    "SQLNET.CRYPTO_CHECKSUM_SERVER",
    "SQLNET.ENCRYPTION_SERVER",
    "SQLNET.EXPIRE_TIME",
    "SQLNET.INBOUND_CONNECT_TIMEOUT",
    "TCP.VALIDNODE_CHECKING",
];

/// The most bytes of /etc/oratab.
const BOUND: usize = 1 << 20;
/// The most homes that it names.
const MOST_HOMES: usize = 64;

/// No row and no gap where there is no such file.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    let door = Door::new(gathering.host);
    let mut places: Vec<String> = PLACES.iter().map(|place| (*place).to_owned()).collect();
    match gathering.host.read("/etc/oratab", BOUND) {
        Ok(content) => places.extend(homes(&String::from_utf8_lossy(&content.bytes))),
        Err(gap) if gap.reason == report::GapReason::Missing => {}
        Err(gap) => table.gaps.push(gap),
    }
    let mut seen = BTreeSet::new();
    for place in places {
        for kind in ["sqlnet", "listener", "tnsnames"] {
            for path in door.present(&format!("{place}/{kind}.ora")) {
                if door.identity(&path).is_none_or(|identity| seen.insert(identity)) {
                    take(kind, &path, &door, &mut table);
                }
            }
        }
    }
    table.gaps.extend(door.unclaimed());
    table
}

/// The folders of the homes that /etc/oratab names: `SID:home:N`.
fn homes(text: &str) -> Vec<String> {
    let home = |line: &str| {
        let home = line.split(':').nth(1)?.trim_end_matches('/');
        // A pattern here would be one of our own making.
        let plain = home.starts_with('/') && !home.contains(['*', '?', '[', '\\']);
        plain.then(|| format!("{home}/network/admin"))
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    lines.filter_map(home).take(MOST_HOMES).collect()
}

fn take(kind: &'static str, path: &str, door: &Door<'_>, table: &mut Table) {
    let found = serverconf::oracle::read(door, path);
    let file = escape::path(path.as_bytes());
    for parameter in &found.rows {
        let source = door.source(path, Some(parameter.place.line));
        let row = RowBuilder::new(&SPEC, source, Grade::Configured)
            .set("file_kind", kind)
            .set("path", parameter.path.join("/"))
            .set("name", parameter.path.last().cloned().unwrap_or_default())
            .set("value", parameter.value.clone())
            .set("written", true)
            .set("file", file.clone())
            .set("line", parameter.place.line);
        table.rows.push(row.build());
    }
    // A file that was read in part may say more than was seen.
    if kind == "sqlnet" && found.problems.is_empty() {
        let is_written = |name: &str| found.rows.iter().any(|p| p.path.len() == 1 && p.path[0] == name);
        for name in ASKED.iter().filter(|name| !is_written(name)) {
            let row = RowBuilder::new(&SPEC, door.source(path, None), Grade::Configured)
                .set("file_kind", kind)
                .set("path", *name)
                .set("name", *name)
                .set("written", false)
                .set("file", file.clone());
            table.rows.push(row.build());
        }
    }
    table.gaps.extend(found.problems.iter().map(|problem| gap(door, problem)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn homes_are_found_and_what_is_not_written_has_a_row() {
        assert!(ASKED.is_sorted());
        let table = Fixture::new()
            .file("/etc/oratab", "# x\nORCL:/srv/home:Y\nODD:/srv/*:N\n")
            .file("/srv/home/network/admin/sqlnet.ora", "SQLNET.ENCRYPTION_SERVER = REQUIRED\n")
            .file(
                "/srv/home/network/admin/listener.ora",
                "L = (ADDRESS = (PROTOCOL = TCP)(PORT = 1521))\nPASSWORDS_L = canary\n",
            )
            .table(&PROBE);
        let rows = shown(&table, &SPEC, &["file_kind", "path", "name", "value", "written", "line"]);
        for want in [
            "sqlnet|SQLNET.ENCRYPTION_SERVER|SQLNET.ENCRYPTION_SERVER|REQUIRED|true|1",
            "sqlnet|SQLNET.EXPIRE_TIME|SQLNET.EXPIRE_TIME|—|false|—",
            "listener|L/ADDRESS/PORT|PORT|1521|true|1",
            "listener|PASSWORDS_L|PASSWORDS_L|—|true|2",
        ] {
            assert!(rows.contains(&want.to_owned()), "{want}: {rows:?}");
        }
        assert!(table.gaps.is_empty() && !format!("{table:?}").contains("canary"));
    }

    #[test]
    fn a_broken_file_is_a_gap_and_says_nothing_of_what_it_lacks() {
        let table = Fixture::new().file("/etc/oracle/sqlnet.ora", "A = (B = c\n").table(&PROBE);
        assert_eq!(table.gaps.len(), 1);
        assert!(shown(&table, &SPEC, &["written"]).iter().all(|row| row == "true"));
        assert_eq!(Fixture::new().folder("/etc").table(&PROBE), Table::default());
    }
}
