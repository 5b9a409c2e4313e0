//! `tls.presented_chain`: a certificate chain that a TLS endpoint of this host presents.

use crate::endpoints::{VERSIONS, memory};
use crate::gathering::Gathering;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use handshake::Scan;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tls.presented_chain"),
    origin: Origin::Observed,
    doc: B(
        "A certificate chain that a TLS endpoint of this host presents: each one once, with the newest version in which it was seen.",
    ),
    needs: B("a connection to the listener"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("address", T::Text, "The address that was spoken to."),
    F::new("port", T::Integer, "The TCP port."),
    F::new("server_name", T::Text, "The server name that was sent; absent if none."),
    F::new("key", T::Text, "The kind of the leaf's key: RSA, EC, Ed25519, Ed448, DSA or an object identifier."),
    F::words("version", VERSIONS, "The newest version in which it was seen."),
    F::new("chain", T::TextList, "The certificates, leaf first, each DER in base64."),
];

/// A row for every chain of every endpoint that speaks TLS.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let endpoints = gathering.endpoints();
    let mut table = Table { rows: endpoints.speaking().flat_map(chains).collect(), gaps: endpoints.gaps.clone() };
    memory::recall(gathering, &SPEC, &mut table);
    table
}

static SPEC_REF: TableSpec = SPEC;

/// The chains of one endpoint; a chain that could not be read is a row of its
/// own only where none could be.
fn chains(scan: &Scan) -> Vec<Row> {
    let survey = &scan.survey;
    let begin = |named: bool| {
        RowBuilder::new(&SPEC_REF, Source::Address { address: survey.address.to_string() }, Grade::Tested)
            .set("address", survey.address.ip().to_string())
            .set("port", survey.address.port())
            .set("server_name", survey.server_name.clone().filter(|_| named))
    };
    if let Err(trouble) = survey.chain() {
        let unread = || Value::Unreadable(trouble.to_string());
        return vec![begin(true).set("key", unread()).set("version", unread()).set("chain", unread()).build()];
    }
    crate::endpoints::chains(scan)
        .iter()
        .map(|presented| {
            let key = match presented.chain.first().map(|leaf| pki::Certificate::read(leaf)) {
                Some(Ok(leaf)) => Value::Text(leaf.key_type),
                _ => Value::Unreadable("the leaf is no certificate that we can read".to_owned()),
            };
            let ders: Vec<String> = presented.chain.iter().map(|der| BASE64.encode(der)).collect();
            begin(presented.named).set("key", key).set("version", presented.version.name()).set("chain", ders).build()
        })
        .collect()
}
