//! `tls.suite`: a cipher suite that a TLS endpoint of this host accepts in one version.

use crate::endpoints::{VERSIONS, memory};
use crate::gathering::Gathering;
use handshake::{Accepted, FiniteField, Scan, Ssl2, Ssl2Suite, enumerate::Suites};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec,
};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tls.suite"),
    origin: Origin::Observed,
    doc: B(
        "A cipher suite that a TLS endpoint of this host accepts in one version. Only the classes `enumerate` and `flaws` find them.",
    ),
    needs: B("many connections to the listener, in the window that the profile names"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("address", T::Text, "The address that was spoken to."),
    F::new("port", T::Integer, "The TCP port."),
    F::words("version", VERSIONS, "The version in which the suite is accepted."),
    F::new("code", T::Text, "The suite's number, such as `0xc02f`; SSLv2's have six digits."),
    F::new("name", T::Text, "Its name in IANA's registry, the well-known one where that has none, else its number."),
    F::new(
        "key_exchange",
        T::Text,
        "How keys are agreed: `RSA`, `DH`, `DHE`, `ECDH`, `ECDHE`, `PSK`, `SRP`, `KRB5` and others; `any` in TLS 1.3.",
    ),
    F::new(
        "authentication",
        T::Text,
        "How the server is told: `RSA`, `ECDSA`, `DSS`, `PSK`, `anon` and others; `any` in TLS 1.3.",
    ),
    F::new("cipher", T::Text, "The cipher with its mode, such as `AES_128_GCM`, `3DES_EDE_CBC` or `NULL`."),
    F::new("bits", T::Integer, "The strength of the cipher in bits: 112 for 3DES, 0 if nothing is encrypted."),
    F::new("mac", T::Text, "The hash that guards each record, such as `SHA`; `AEAD` where the cipher does so itself."),
    F::new("aead", T::Boolean, "True if encryption and integrity are one step."),
    F::new("forward_secrecy", T::Boolean, "True if the server's key does not open recorded traffic."),
    F::new("position", T::Integer, "Its place in the server's order, from 1; absent if the client's order rules."),
    F::new("group", T::Text, "The group that it used, such as `x25519`; absent if none or one without a name."),
    F::new("dh_bits", T::Integer, "The Diffie-Hellman prime that it used, in bits; absent if none."),
];

/// A row for every suite of every endpoint that was looked at closely.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let endpoints = gathering.endpoints();
    let mut table = Table::default();
    for scan in endpoints.speaking() {
        let Some(offer) = &scan.offer else { continue };
        if let Ssl2::Accepted(suites) = &scan.survey.ssl2 {
            table.rows.extend(suites.iter().map(|suite| ssl2_row(scan, *suite)));
        }
        for suites in &offer.suites {
            table.rows.extend((1..).zip(&suites.found).map(|(place, found)| row(scan, suites, place, found)));
            if let Some(trouble) = &suites.missing {
                table.gaps.push(Gap {
                    place: scan.survey.address.to_string(),
                    reason: GapReason::Failed,
                    detail: format!("some suites of {} may be missing: {trouble}", suites.version),
                });
            }
        }
    }
    memory::complete(gathering, endpoints, &SPEC, "which suites it offers", &mut table);
    table
}

static SPEC_REF: TableSpec = SPEC;

/// A suite of SSLv2: RSA exchanges its keys and proves the server, MD5 guards its records.
fn ssl2_row(scan: &Scan, suite: Ssl2Suite) -> Row {
    let address = scan.survey.address;
    let name = suite.to_string();
    // `SSL_CK_cipher_WITH_MD5`; an exported suite keeps 40 of its bits secret.
    let cipher = name.strip_prefix("SSL_CK_").and_then(|rest| rest.split_once("_WITH_")).map(|(cipher, _)| cipher);
    let bits = cipher.map(|cipher| match cipher {
        export if export.contains("EXPORT40") => 40_u16,
        "DES_64_CBC" => 56,
        "RC4_64" => 64,
        "DES_192_EDE3_CBC" => 112,
        _ => 128,
    });
    RowBuilder::new(&SPEC_REF, Source::Address { address: address.to_string() }, Grade::Tested)
        .set("address", address.ip().to_string())
        .set("port", address.port())
        .set("version", "SSLv2")
        .set("code", suite.code())
        .set("name", name.clone())
        .set("key_exchange", "RSA")
        .set("authentication", "RSA")
        .set("cipher", cipher)
        .set("bits", bits)
        .set("mac", "MD5")
        .set("aead", false)
        .set("forward_secrecy", false)
        .build()
}

fn row(scan: &Scan, suites: &Suites, place: u32, found: &Accepted) -> Row {
    let address = scan.survey.address;
    let parts = found.suite.anatomy();
    RowBuilder::new(&SPEC_REF, Source::Address { address: address.to_string() }, Grade::Tested)
        .set("address", address.ip().to_string())
        .set("port", address.port())
        .set("version", suites.version.name())
        .set("code", format!("0x{:04x}", found.suite.0))
        .set("name", found.suite.to_string())
        .set("key_exchange", parts.map(|p| p.key_exchange))
        .set("authentication", parts.map(|p| p.authentication))
        .set("cipher", parts.map(|p| p.cipher))
        .set("bits", parts.map(|p| p.bits))
        .set("mac", parts.map(|p| p.mac))
        .set("aead", parts.map(|p| p.aead))
        .set("forward_secrecy", parts.map(|p| p.forward_secrecy))
        .set("position", (suites.server_order == Some(true)).then_some(place))
        .set("group", found.group.and_then(handshake::Group::name))
        .set("dh_bits", found.field.as_ref().map(FiniteField::bits))
        .build()
}
