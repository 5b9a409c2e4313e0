//! `tls.endpoint`: a local TCP listener, spoken to as a TLS client where it is likely to speak TLS; others are listed as not probed.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tls.endpoint"),
    origin: Origin::Observed,
    doc: B(
        "A local TCP listener, spoken to as a TLS client where it is likely to speak TLS; others are listed as not probed.",
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
    F::new("probed", T::Boolean, "True if a TLS handshake was answered."),
    F::new("not_probed", T::Text, "Why it was not probed, or what it answered instead of TLS; absent if it was."),
    F::new("ssl3", T::Boolean, "True if it accepts SSLv3; absent if not probed."),
    F::new("tls10", T::Boolean, "True if it accepts TLS 1.0; absent if not probed."),
    F::new("tls11", T::Boolean, "True if it accepts TLS 1.1; absent if not probed."),
    F::new("tls12", T::Boolean, "True if it accepts TLS 1.2; absent if not probed."),
    F::new("tls13", T::Boolean, "True if it accepts TLS 1.3; absent if not probed."),
    F::new(
        "suites",
        T::TextList,
        "For each version it accepts, the suite that it chose when offered all: `TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`.",
    ),
    F::new("chain", T::TextList, "The certificates that it presents, leaf first, each DER in base64."),
];
