//! `listening.socket`: a TCP socket that listens, or a UDP socket bound to a port below the ephemeral range.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("listening.socket"),
    origin: Origin::Observed,
    doc: B("A TCP socket that listens, or a UDP socket bound to a port below the ephemeral range."),
    needs: B("root, to see which program holds it"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("protocol", &[B("tcp"), B("tcp6"), B("udp"), B("udp6")], "Transport and address family."),
    F::new("address", T::Text, "The local address; `0.0.0.0` or `::` for all."),
    F::new("port", T::Integer, "The local port."),
    F::new("loopback", T::Boolean, "True if only this host can reach it."),
    F::new("uid", T::Integer, "The id of the user that opened it."),
    F::new("user", T::Text, "That user's name; absent if the id has none."),
    F::new("program", T::Path, "The program that holds it; unreadable without the right to see it."),
    F::new("unit", T::Text, "The systemd unit that the program runs in; absent if none."),
    F::new("pid", T::Integer, "A process that holds it.").volatile(),
];
