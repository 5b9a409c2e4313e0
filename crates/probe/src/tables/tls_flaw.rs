//! `tls.flaw`: what the test for one known flaw found at a TLS endpoint of this host.

use crate::endpoints::memory;
use crate::gathering::Gathering;
use handshake::{Finding, Scan};
use report::{FieldSpec as F, FieldType as T, Gap, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec};
use std::borrow::Cow::{self, Borrowed as B};
use std::net::SocketAddr;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tls.flaw"),
    origin: Origin::Observed,
    doc: B(
        "What the test for one known flaw found at a TLS endpoint of this host. Only endpoints that the profile names are tested; that another one was not is no gap here, as `class` in `tls.endpoint` says so.",
    ),
    needs: B("some hundred connections to the listener, which the profile allows by naming it"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

/// Every flaw that is tested for.
const FLAWS: &[Cow<'static, str>] = &[
    B("heartbleed"),
    B("early-ccs"),
    B("robot"),
    B("ticketbleed"),
    B("poodle"),
    B("drown"),
    B("freak"),
    B("logjam"),
    B("sweet32"),
    B("crime"),
    B("rc4"),
    B("null"),
    B("anonymous"),
    B("export"),
    B("renegotiation"),
];

/// What a test can end with.
const VERDICTS: &[Cow<'static, str>] = &[B("vulnerable"), B("not vulnerable"), B("could not tell")];

const FIELDS: &[F] = &[
    F::new("address", T::Text, "The address that was spoken to."),
    F::new("port", T::Integer, "The TCP port."),
    F::words("flaw", FLAWS, "The flaw that was tested for."),
    F::words("verdict", VERDICTS, "What the test found."),
    F::new("reason", T::Text, "What the server did that tells, in words."),
];

/// A row for every flaw of every endpoint that the profile names for these
/// tests; none of others, because a test sends what no client would.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let endpoints = gathering.endpoints();
    let rows = |scan: &Scan| scan.flaws.iter().map(|finding| row(scan.survey.address, finding)).collect::<Vec<_>>();
    // What could not be spoken to is a gap only where the profile names it for these tests.
    let ports: Vec<u16> = gathering.options.tls.flaws.iter().map(|(_, port)| *port).collect();
    let named = |gap: &&Gap| {
        gap.place.rsplit_once(':').is_some_and(|(_, port)| port.parse().is_ok_and(|port| ports.contains(&port)))
    };
    let gaps = endpoints.gaps.iter().filter(named).cloned().collect();
    let mut table = Table { rows: endpoints.speaking().flat_map(rows).collect(), gaps };
    memory::recall(gathering, &SPEC, &mut table);
    table
}

static SPEC_REF: TableSpec = SPEC;

fn row(address: SocketAddr, finding: &Finding) -> Row {
    RowBuilder::new(&SPEC_REF, Source::Address { address: address.to_string() }, Grade::Tested)
        .set("address", address.ip().to_string())
        .set("port", address.port())
        .set("flaw", finding.flaw.name())
        .set("verdict", finding.verdict.name())
        .set("reason", finding.reason.clone())
        .build()
}
