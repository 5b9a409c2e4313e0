//! Where an endpoint that a host reports can be reached from here, if at all.
//! Pure: what a host says is never connected to before it went through here.

use super::settings::Outside;
use derive::outside::{Inside, endpoints};
use report::Value;
use report::outside::{Endpoint, Via};
use std::net::{IpAddr, SocketAddr};

/// The table of listeners, which says who listens on every address.
const SOCKETS: &str = "listening.socket";

/// An endpoint, and where to look for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The endpoint as the report names it.
    pub endpoint: Endpoint,
    /// How its address was come to.
    pub via: Via,
    /// Where to connect to; or why not, for people.
    pub place: Result<SocketAddr, String>,
}

/// Every endpoint that a report says was spoken to. `peer` is the address that
/// the report came from.
#[must_use]
pub fn targets(inside: &Inside<'_>, peer: Option<IpAddr>, settings: &Outside) -> Vec<Target> {
    let mut left = settings.endpoints.min(report::outside::MOST_ENDPOINTS);
    let all = endpoints(inside).into_iter().take(report::outside::MOST_ENDPOINTS);
    let target = |endpoint: Endpoint| {
        let (via, place) = place(&endpoint, inside, peer, settings);
        let place = place.and_then(|place| {
            left = left.checked_sub(1).ok_or_else(|| "more endpoints of one host than a round looks at".to_owned())?;
            Ok(place)
        });
        Target { endpoint, via, place }
    };
    all.map(target).collect()
}

/// The address of an endpoint as seen from here. The agent speaks to a listener
/// on every address by loopback; from here such a one is met at the address
/// that its host reports from. Loopback itself is another machine from here,
/// unless the host is this very machine: then its reports come from loopback.
fn place(
    endpoint: &Endpoint,
    inside: &Inside<'_>,
    peer: Option<IpAddr>,
    settings: &Outside,
) -> (Via, Result<SocketAddr, String>) {
    let Ok(address) = endpoint.address.parse::<IpAddr>() else {
        return (Via::Listed, Err("its address is not one".to_owned()));
    };
    let address = address.to_canonical();
    let is_here = peer.is_some_and(|peer| peer.to_canonical().is_loopback());
    let (via, address) = match peer {
        _ if !address.is_loopback() || is_here => (Via::Listed, address),
        Some(peer) if listens_everywhere(inside, endpoint.port) => (Via::Peer, peer.to_canonical()),
        _ => {
            let why = "it listens on loopback, or nothing says that it listens on every address";
            return (Via::Listed, Err(why.to_owned()));
        }
    };
    let checked = settings.check(address, endpoint.port);
    (via, checked.map(|()| SocketAddr::new(address, endpoint.port)))
}

fn listens_everywhere(inside: &Inside<'_>, port: u16) -> bool {
    let Some(spec) = inside.specs.iter().find(|spec| spec.name == SOCKETS) else { return false };
    let text = |row: &report::Row, field, words: &[&str]| match row.get(spec, field) {
        Some(Value::Text(text)) => words.contains(&text.as_str()),
        _ => false,
    };
    let rows = inside.facts.table(SOCKETS).map(|table| table.rows.as_slice()).unwrap_or_default();
    rows.iter().any(|row| {
        text(row, "protocol", &["tcp", "tcp6"])
            && text(row, "address", &["0.0.0.0", "::"])
            && row.get(spec, "port") == Some(&Value::Integer(port.into()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::{Facts, FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Source, Table, TableSpec, Time};
    use std::borrow::Cow::Borrowed as B;

    const fn spec(name: &'static str, fields: &'static [F]) -> TableSpec {
        TableSpec {
            name: B(name),
            origin: Origin::Observed,
            doc: B("x."),
            needs: B("x"),
            volatile: false,
            personal: false,
            since: B("0.1.0"),
            fields: B(fields),
        }
    }

    const ENDPOINT_FIELDS: &[F] =
        &[F::new("address", T::Text, "x."), F::new("port", T::Integer, "x."), F::new("probed", T::Boolean, "x.")];
    const SOCKET_FIELDS: &[F] = &[
        F::words("protocol", &[B("tcp"), B("tcp6"), B("udp")], "x."),
        F::new("address", T::Text, "x."),
        F::new("port", T::Integer, "x."),
    ];
    static ENDPOINT: TableSpec = spec("tls.endpoint", ENDPOINT_FIELDS);
    static SOCKET: TableSpec = spec(SOCKETS, SOCKET_FIELDS);

    fn facts(rows: &[(&str, u16, bool)], sockets: &[(&str, &str, u16)]) -> Facts {
        let source = || Source::Kernel { interface: "x".into() };
        let row = |(address, port, probed): &(&str, u16, bool)| {
            let row = RowBuilder::new(&ENDPOINT, source(), Grade::Tested).set("address", *address);
            row.set("port", *port).set("probed", *probed).build()
        };
        let socket = |(protocol, address, port): &(&str, &str, u16)| {
            let row = RowBuilder::new(&SOCKET, source(), Grade::Live).set("protocol", *protocol);
            row.set("address", *address).set("port", *port).build()
        };
        let tables = [
            ("tls.endpoint", rows.iter().map(row).collect()),
            (SOCKETS, sockets.iter().map(socket).collect::<Vec<_>>()),
        ];
        Facts { tables: tables.map(|(name, rows)| (name.to_owned(), Table { rows, gaps: vec![] })).into() }
    }

    /// Where each endpoint is looked for, or a word of why not.
    fn places(facts: &Facts, peer: &str, settings: &Outside) -> Vec<(Via, Result<String, String>)> {
        let inside = Inside { facts, specs: &[&ENDPOINT, &SOCKET], ended: Time::from_seconds(0) };
        let all = targets(&inside, peer.parse().ok(), settings);
        all.into_iter().map(|t| (t.via, t.place.map(|place| place.to_string()))).collect()
    }

    fn allow(ranges: &[&str]) -> Outside {
        Outside { allow: ranges.iter().map(|r| r.parse().unwrap()).collect(), ..Outside::default() }
    }

    #[test]
    fn an_endpoint_is_looked_for_where_it_can_be_met() {
        let on = allow(&["10.0.0.0/8", "127.0.0.0/8", "::1"]);
        let everywhere = [("tcp6", "::", 443), ("udp", "0.0.0.0", 636)];
        for (address, port, peer, expected) in [
            ("10.0.0.1", 443, "192.0.2.1", Ok((Via::Listed, "10.0.0.1:443"))),
            ("::ffff:10.0.0.1", 443, "", Ok((Via::Listed, "10.0.0.1:443"))),
            ("11.0.0.1", 443, "10.0.0.9", Err("no range")),
            // A listener on every address is met where its host reports from, if that is allowed.
            ("127.0.0.1", 443, "10.0.0.9", Ok((Via::Peer, "10.0.0.9:443"))),
            ("::1", 443, "::ffff:10.0.0.9", Ok((Via::Peer, "10.0.0.9:443"))),
            ("127.0.0.1", 443, "192.0.2.1", Err("no range")),
            // On loopback alone it is met by nobody but the same machine, however wide the range.
            ("127.0.0.1", 636, "10.0.0.9", Err("on loopback")),
            ("127.0.0.1", 636, "", Err("on loopback")),
            ("127.0.0.1", 636, "127.0.0.1", Ok((Via::Listed, "127.0.0.1:636"))),
            ("::1", 636, "127.0.1.7", Ok((Via::Listed, "[::1]:636"))),
            ("10.0.0.1", 1521, "", Err("port 1521")),
            ("169.254.169.254", 443, "", Err("link-local")),
            ("db.example", 443, "", Err("its address is not one")),
            ("", 443, "10.0.0.9", Err("its address is not one")),
        ] {
            let found = places(&facts(&[(address, port, true)], &everywhere), peer, &on).remove(0);
            match expected {
                Ok((via, place)) => assert_eq!(found, (via, Ok(place.to_owned())), "{address}:{port} from {peer}"),
                Err(why) => assert!(found.1.as_ref().is_err_and(|e| e.contains(why)), "{address}:{port} {found:?}"),
            }
        }
    }

    #[test]
    fn what_was_not_spoken_to_is_no_target_and_their_number_is_bounded() {
        let on = Outside { endpoints: 2, ..allow(&["10.0.0.0/8"]) };
        let rows = [("10.0.0.1", 1, true), ("10.0.0.1", 2, false), ("10.0.0.1", 3, true), ("10.0.0.1", 4, true)];
        let found = places(&facts(&rows, &[]), "", &on);
        assert_eq!(found.iter().map(|(_, place)| place.is_ok()).collect::<Vec<_>>(), [true, true, false]);
        let many: Vec<_> = (1..400).map(|port| ("10.0.0.1", port, true)).collect();
        assert_eq!(places(&facts(&many, &[]), "", &on).len(), report::outside::MOST_ENDPOINTS);
    }
}
