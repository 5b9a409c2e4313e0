//! `mysql.option`: the options of MySQL and MariaDB, as the option files with
//! their includes leave them, and those that security depends on where nothing is written.

use super::tls_server_config::{door::Door, gap, mains, version};
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Table, TableSpec, Value, escape};
use serverconf::Known;
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("mysql.option"),
    origin: Origin::Observed,
    doc: B(
        "An option of MySQL or MariaDB: the last word of each group of the option files, and a row for each option of a server that security depends on and that is not written. What a running server was told by its command line or by SET is not seen; not tried on a live server.",
    ),
    needs: B("read access to the configuration (root where it is private)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("group", T::Text, "The group it stands in, such as `mysqld`; absent where it is not written."),
    F::new("name", T::Text, "The name with `-`, without `loose-`; `skip-x` is x with the value 0."),
    F::new(
        "value",
        T::Text,
        "The value as written, `1` where none is, of an option that rules ask for; absent for all others, which may hold secrets.",
    ),
    F::new("written", T::Boolean, "True if it is written."),
    F::new(
        "effective",
        T::Boolean,
        "True if a server goes by it: the last word among the groups that it reads, or not written at all.",
    ),
    F::new("file", T::Path, "The file that it is written in; absent where it is not."),
    F::new("line", T::Integer, "The line in that file, from 1; absent where it is not written."),
];

/// Options of a server that rules ask for, sorted.
const ASKED: &[&str] = &[
    "bind-address",
    "event-scheduler",
    "general-log",
    "grant-tables",
    "local-infile",
    "log-error",
    "log-raw",
    "name-resolve",
    "old-passwords",
    "require-secure-transport",
    "secure-auth",
    "secure-file-priv",
    "show-database",
    "skip-networking",
    "sql-mode",
    "symbolic-links",
    "tls-version",
    "user",
];

/// No row and no gap where there is neither a server nor an option file.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    let door = Door::new(gathering.host);
    let mains = mains(&door, "mysql");
    let version = version(gathering, "mysql");
    let known = Known { version: version.as_deref(), ..Known::default() };
    let found = serverconf::mysql::options(&door, &mains, &known);
    let server = version.is_some() || found.rows.iter().any(|option| option.effective != Some(false));
    for option in &found.rows {
        let effective = match option.effective {
            Some(effective) => effective.into(),
            None => Value::Unreadable("which groups the server reads depends on its release, not known".to_owned()),
        };
        let row = RowBuilder::new(&SPEC, door.source(&option.place.file, Some(option.place.line)), Grade::Configured)
            .set("group", option.group.clone())
            .set("name", option.name.clone())
            .set("value", option.value.clone().filter(|_| ASKED.contains(&option.name.as_str())))
            .set("written", true)
            .set("effective", effective)
            .set("file", escape::path(option.place.file.as_bytes()))
            .set("line", option.place.line);
        table.rows.push(row.build());
    }
    if let Some(main) = mains.first().filter(|_| server) {
        let is_written = |name: &str| found.rows.iter().any(|o| o.name == name && o.effective != Some(false));
        for name in ASKED.iter().filter(|name| !is_written(name)) {
            let row = RowBuilder::new(&SPEC, door.source(main, None), Grade::Configured)
                .set("name", *name)
                .set("written", false)
                .set("effective", true);
            table.rows.push(row.build());
        }
    }
    table.gaps.extend(found.problems.iter().map(|problem| gap(&door, problem)));
    table.gaps.extend(door.unclaimed());
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn options_are_effective_or_not_and_those_not_written_have_a_row() {
        assert!(ASKED.is_sorted());
        let text = "[client]\npassword=canary\n[mysqld]\nbind-address = 127.0.0.1\n!includedir /etc/mysql/conf.d/\n";
        let table = Fixture::new()
            .file("/etc/mysql/my.cnf", text)
            .file("/etc/mysql/conf.d/a.cnf", "[mysqld]\nskip_grant_tables\n")
            .table(&PROBE);
        let rows = shown(&table, &SPEC, &["group", "name", "value", "written", "effective", "line"]);
        for want in [
            "client|password|—|true|false|2",
            "mysqld|bind-address|127.0.0.1|true|true|4",
            "mysqld|grant-tables|0|true|true|2",
            "—|local-infile|—|false|true|—",
        ] {
            assert!(rows.contains(&want.to_owned()), "{want}: {rows:?}");
        }
        assert_eq!((rows.len(), table.gaps.len()), (ASKED.len() + 1, 0));
        assert!(!format!("{table:?}").contains("canary"));
    }

    #[test]
    fn options_of_clients_alone_ask_nothing_of_a_server() {
        let table = Fixture::new().file("/etc/my.cnf", "[client]\nport=3306\n").table(&PROBE);
        assert_eq!(table.rows.len(), 1);
        assert_eq!(Fixture::new().folder("/etc").table(&PROBE), Table::default());
        let table = Fixture::new().file("/etc/my.cnf", "[mysqld]\n!include /etc/none.cnf\nport=1\n").table(&PROBE);
        assert_eq!(table.gaps.len(), 1);
    }
}
