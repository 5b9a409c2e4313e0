//! `tls.group`: a group for the key exchange that a TLS endpoint of this host accepts in one version.

use crate::endpoints::VERSIONS;
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Origin, Table, TableSpec};
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

/// No group yet: an endpoint that speaks TLS is a gap.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let endpoints = gathering.endpoints();
    let mut gaps = endpoints.gaps.clone();
    gaps.extend(endpoints.speaking().map(|survey| Gap {
        place: survey.address.to_string(),
        reason: GapReason::Unsupported,
        detail: "which groups it offers was not asked: this agent does not enumerate".to_owned(),
    }));
    Table { rows: Vec::new(), gaps }
}
