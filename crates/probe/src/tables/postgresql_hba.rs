//! `postgresql.hba`: who may come from where to which database of a cluster of
//! PostgreSQL, and by what proof: the lines of pg_hba.conf and pg_ident.conf.

use super::tls_server_config::{door::Door, gap, mains};
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Table, TableSpec, escape};
use std::borrow::Cow::{self, Borrowed as B};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("postgresql.hba"),
    origin: Origin::Observed,
    doc: B(
        "Who may come from where to which database of a cluster of PostgreSQL, and by what proof: a line of pg_hba.conf, of which the first that fits counts, or of pg_ident.conf. Each cluster is one whose postgresql.conf lies where Debian, RHEL, SUSE or Alpine keep it; not tried on a live cluster.",
    ),
    needs: B("read access to the configuration (root)"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("cluster", T::Path, "The cluster's main file."),
    F::words("type", TYPES, "The kind of connection; `map` for a line of pg_ident.conf."),
    F::new("databases", T::TextList, "The databases as written; `all` is every one. Empty for a map."),
    F::new("users", T::TextList, "The roles as written; `all` is every one, `+x` the members of x."),
    F::new("address", T::Text, "Where from, `10.0.0.0/24`, `all`, a name; absent for `local` and maps."),
    F::new("method", T::Text, "The proof that is asked for, such as `scram-sha-256`; absent for a map."),
    F::new("options", T::TextList, "Options as `name=value`, secrets left out; for a map `map=` and `system=`."),
    F::new("file", T::Path, "The file that it is written in."),
    F::new("line", T::Integer, "The line in that file, from 1."),
];

const TYPES: &[Cow<'static, str>] =
    &[B("local"), B("host"), B("hostssl"), B("hostnossl"), B("hostgssenc"), B("hostnogssenc"), B("map")];

/// No row and no gap where there is no cluster.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    let door = Door::new(gathering.host);
    for main in mains(&door, "postgresql") {
        let found = serverconf::postgresql::hba(&door, &main);
        for entry in found.rows {
            let row = RowBuilder::new(&SPEC, door.source(&entry.place.file, Some(entry.place.line)), Grade::Configured)
                .set("cluster", escape::path(main.as_bytes()))
                .set("type", entry.kind)
                .set("databases", entry.databases)
                .set("users", entry.users)
                .set("address", entry.address)
                .set("method", entry.method)
                .set("options", entry.options)
                .set("file", escape::path(entry.place.file.as_bytes()))
                .set("line", entry.place.line);
            table.rows.push(row.build());
        }
        table.gaps.extend(found.problems.iter().map(|problem| gap(&door, problem)));
    }
    table.gaps.extend(door.unclaimed());
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const MAIN: &str = "/etc/postgresql/15/main/postgresql.conf";

    #[test]
    fn every_line_of_a_cluster_is_a_row_and_what_is_missing_a_gap() {
        let fixture = Fixture::new().file(MAIN, "hba_file = '/etc/postgresql/15/main/pg_hba.conf'\n");
        assert_eq!(fixture.table(&PROBE).gaps.len(), 1);
        let hba = "local all postgres peer\nhost all all 0.0.0.0/0 ldap ldapbindpasswd=canary\nhost\n";
        let table = fixture.file("/etc/postgresql/15/main/pg_hba.conf", hba).table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["type", "databases", "users", "address", "method", "line"]),
            ["host|all|all|0.0.0.0/0|ldap|2", "local|all|postgres|—|peer|1"]
        );
        assert!(table.gaps.len() == 1 && table.gaps[0].detail.contains("line 3"), "{:?}", table.gaps);
        assert!(!format!("{table:?}").contains("canary"));
        assert_eq!(Fixture::new().folder("/etc").table(&PROBE), Table::default());
    }
}
