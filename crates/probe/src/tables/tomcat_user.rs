//! `tomcat.user`: who may come in to a Tomcat by its file of users, and how
//! the password is kept there; the password itself is no fact.

use super::tls_server_config::{door::Door, gap, mains};
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Table, TableSpec, Value, escape};
use serverconf::tomcat::{Password, users};
use std::borrow::Cow::{self, Borrowed as B};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tomcat.user"),
    origin: Origin::Observed,
    doc: B(
        "A user in a tomcat-users.xml that lies beside a server.xml, and how the password is kept there, never the password. Not tried on a live server.",
    ),
    needs: B("read access to the configuration (root where it is private)"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The name to log in with."),
    F::new("roles", T::TextList, "The roles, such as `manager-gui`."),
    F::words("password", KEPT, "How the password is kept: not at all, as it is typed, or as a digest."),
    F::new("file", T::Path, "The file that it is written in."),
    F::new("line", T::Integer, "The line in that file, from 1."),
];

const KEPT: &[Cow<'static, str>] = &[B("none"), B("plain"), B("digest")];

/// No row and no gap where there is no Tomcat.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    let door = Door::new(gathering.host);
    let told = |value: Result<Value, String>| value.unwrap_or_else(Value::Unreadable);
    for main in mains(&door, "tomcat") {
        let path = format!("{}tomcat-users.xml", main.trim_end_matches("server.xml"));
        // Where there is no such file nobody can come in by it.
        if door.present(&path).is_empty() {
            continue;
        }
        let found = users(&door, &path);
        for user in found.rows {
            let kept = match user.password {
                Password::None => "none",
                Password::Plain => "plain",
                Password::Digest => "digest",
            };
            let row = RowBuilder::new(&SPEC, door.source(&path, Some(user.place.line)), Grade::Configured)
                .set("name", told(user.name.map(Value::Text)))
                .set("roles", told(user.roles.map(Value::TextList)))
                .set("password", kept)
                .set("file", escape::path(path.as_bytes()))
                .set("line", user.place.line);
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
    use report::Source;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn users_have_roles_and_no_password_or_digest_leaves_the_host() {
        let fixture = Fixture::new().file("/etc/tomcat10/server.xml", "<Server/>");
        assert_eq!(fixture.table(&PROBE), Table::default());
        let path = "/etc/tomcat10/tomcat-users.xml";
        let text = "<tomcat-users><user username=\"ada\" password=\"canary\" roles=\"manager-gui\"/></tomcat-users>";
        let table = fixture.file(path, text).table(&PROBE);
        assert_eq!(shown(&table, &SPEC, &["name", "roles", "password", "line"]), ["ada|manager-gui|plain|1"]);
        assert!(!format!("{table:?}").contains("canary"));
        // The digest of the file could be used to guess at the password.
        assert!(matches!(&table.rows[0].source, Source::File { sha256: None, .. }));
        let fixture = Fixture::new().file("/etc/tomcat10/server.xml", "<Server/>").file(path, "<tomcat-users><user");
        assert_eq!(fixture.table(&PROBE).gaps.len(), 1);
    }
}
