//! `tomcat.connector`: the ways into a Tomcat that its server.xml opens: HTTP,
//! AJP, and the port on which it is told to shut down.

use super::tls_server_config::{door::Door, gap, mains};
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Table, TableSpec, Value, escape};
use serverconf::tomcat::{Way, connectors};
use std::borrow::Cow::{self, Borrowed as B};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tomcat.connector"),
    origin: Origin::Observed,
    doc: B(
        "A way into a Tomcat that its server.xml opens: a connector for HTTP or AJP, or the port on which it is told to shut down. Not tried on a live server.",
    ),
    needs: B("read access to the configuration (root where it is private)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("kind", KINDS, "What is spoken there."),
    F::new("port", T::Integer, "The port; -1 if the shutdown port is closed; unreadable if set when it starts."),
    F::new("protocol", T::Text, "The protocol as it is written; empty for the shutdown port."),
    F::new(
        "address",
        T::Text,
        "The address that it listens on; absent where none is written: all of them, for AJP loopback alone.",
    ),
    F::new("tls", T::Boolean, "Whether it speaks TLS."),
    F::new("secure", T::Boolean, "Whether requests are taken for secure ones."),
    F::new("secret", T::Boolean, "Of AJP, whether a secret is set and asked for; absent for others."),
    F::new("trace", T::Boolean, "Whether it answers TRACE."),
    F::new("known_word", T::Boolean, "Of the shutdown port, whether its word is SHUTDOWN; absent for others."),
    F::new("file", T::Path, "The file that it is written in."),
    F::new("line", T::Integer, "The line in that file, from 1."),
];

const KINDS: &[Cow<'static, str>] = &[B("http"), B("ajp"), B("shutdown")];

/// No row and no gap where there is no Tomcat.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    let door = Door::new(gathering.host);
    for main in mains(&door, "tomcat") {
        let found = connectors(&door, &main);
        for way in found.rows {
            let address = match way.address {
                None => Value::Absent,
                Some(Ok(address)) => Value::Text(address),
                Some(Err(why)) => Value::Unreadable(why),
            };
            let kind = match way.way {
                Way::Http => "http",
                Way::Ajp => "ajp",
                Way::Shutdown => "shutdown",
            };
            let row = RowBuilder::new(&SPEC, door.source(&main, Some(way.place.line)), Grade::Configured)
                .set("kind", kind)
                .set("port", way.port.map_or_else(Value::Unreadable, Value::from))
                .set("protocol", way.protocol)
                .set("address", address)
                .set("tls", way.tls)
                .set("secure", way.secure)
                .set("secret", way.secret)
                .set("trace", way.trace)
                .set("known_word", way.known_word)
                .set("file", escape::path(main.as_bytes()))
                .set("line", way.place.line);
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

    #[test]
    fn every_way_in_is_a_row() {
        let text = "<Server port=\"-1\"><Service><Connector port=\"${x}\"/>\n\
                    <Connector port=\"8009\" protocol=\"AJP/1.3\" address=\"::1\" secret=\"canary\"/></Service></Server>";
        let table = Fixture::new().file("/etc/tomcat9/server.xml", text).table(&PROBE);
        let rows = shown(&table, &SPEC, &["kind", "port", "address", "secret", "known_word", "line"]);
        assert!(rows.contains(&"ajp|8009|::1|true|—|2".to_owned()), "{rows:?}");
        assert!(rows.contains(&"shutdown|-1|localhost|—|true|1".to_owned()), "{rows:?}");
        assert!(rows.iter().any(|row| row.starts_with("http|unreadable: the value holds a property")), "{rows:?}");
        assert!(table.gaps.is_empty() && !format!("{table:?}").contains("canary"));
        assert_eq!(Fixture::new().file("/etc/tomcat9/server.xml", "<Server").table(&PROBE).gaps.len(), 1);
        assert_eq!(Fixture::new().folder("/etc").table(&PROBE), Table::default());
    }
}
