//! `tls.group`: a group for the key exchange that a TLS endpoint of this host accepts in one version.

use crate::endpoints::{VERSIONS, memory};
use crate::gathering::Gathering;
use handshake::{Group, GroupKind, Offer, Scan, Version};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec,
};
use std::borrow::Cow::{self, Borrowed as B};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tls.group"),
    origin: Origin::Observed,
    doc: B(
        "A group for the key exchange that a TLS endpoint of this host accepts in one version. Only the classes `enumerate` and `flaws` find them.",
    ),
    needs: B("many connections to the listener, in the window that the profile names"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

/// What a group's strength rests on.
const KINDS: &[Cow<'static, str>] = &[B("curve"), B("finite_field"), B("hybrid"), B("post_quantum")];

const FIELDS: &[F] = &[
    F::new("address", T::Text, "The address that was spoken to."),
    F::new("port", T::Integer, "The TCP port."),
    F::words("version", VERSIONS, "The version in which the group is accepted."),
    F::new("code", T::Text, "The group's number, such as `0x001d`."),
    F::new("name", T::Text, "Its name in IANA's registry, such as `x25519`; its number where that has none."),
    F::words(
        "kind",
        KINDS,
        "What it rests on: an elliptic curve, a prime field, a curve and ML-KEM together, or ML-KEM alone; absent if it has no name.",
    ),
    F::new("bits", T::Integer, "The size of the curve's order or of the prime in bits; absent if it has no name."),
    F::new("post_quantum", T::Boolean, "True if a quantum computer is no help against it."),
    F::new("position", T::Integer, "Its place in the server's order, from 1; absent if the client's order rules."),
];

/// A row for every group of every endpoint that was looked at closely.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let endpoints = gathering.endpoints();
    let mut table = Table::default();
    for scan in endpoints.speaking() {
        let Some(offer) = &scan.offer else { continue };
        let older = offer.suites.iter().rev().map(|s| s.version).find(|version| *version != Version::Tls13);
        let lists = [(Some(Version::Tls13), &offer.groups), (older, &offer.older_groups)];
        for (version, found) in lists.into_iter().filter_map(|(version, found)| Some((version?, found))) {
            table.rows.extend((1..).zip(&found.list).map(|(place, group)| row(scan, version, place, *group)));
            if let Some(trouble) = &found.missing {
                table.gaps.push(Gap {
                    place: scan.survey.address.to_string(),
                    reason: GapReason::Failed,
                    detail: format!("some groups of {version} may be missing: {trouble}"),
                });
            }
        }
    }
    memory::complete(gathering, endpoints, &SPEC, "which groups it offers", &mut table);
    table
}

static SPEC_REF: TableSpec = SPEC;

fn row(scan: &Scan, version: Version, place: u32, group: Group) -> Row {
    let address = scan.survey.address;
    let order = scan.offer.as_ref().and_then(Offer::server_order);
    RowBuilder::new(&SPEC_REF, Source::Address { address: address.to_string() }, Grade::Tested)
        .set("address", address.ip().to_string())
        .set("port", address.port())
        .set("version", version.name())
        .set("code", format!("0x{:04x}", group.0))
        .set("name", group.to_string())
        .set("kind", group.kind().map(GroupKind::name))
        .set("bits", group.bits())
        .set("post_quantum", group.kind().is_some_and(GroupKind::is_post_quantum))
        .set("position", (order == Some(true)).then_some(place))
        .build()
}
