//! `tls.endpoint`: a local TCP listener, spoken to as a TLS client where it is likely to speak TLS; others are listed as not probed.

use crate::endpoints::{NO_TIME, memory};
use crate::gathering::Gathering;
use handshake::{Accepted, Answer, FiniteField, Scan, Ssl2, Trouble, Version};
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Time, Value};
use std::borrow::Cow::{self, Borrowed as B};
use std::collections::BTreeSet;
use std::net::SocketAddr;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tls.endpoint"),
    origin: Origin::Observed,
    doc: B(
        "A local TCP listener, spoken to as a TLS client where it is likely to speak TLS; others are listed as not probed. What its class did not look at is absent.",
    ),
    needs: B("a connection to the listener"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

/// The protocols in which TLS begins.
const STARTS: &[Cow<'static, str>] = &[
    B("tls"),
    B("smtp"),
    B("lmtp"),
    B("imap"),
    B("pop3"),
    B("ftp"),
    B("ldap"),
    B("xmpp"),
    B("xmpp-server"),
    B("postgresql"),
    B("mysql"),
    B("nntp"),
    B("sieve"),
    B("rdp"),
];

/// How closely an endpoint is looked at.
const CLASSES: &[Cow<'static, str>] = &[B("hello"), B("enumerate"), B("flaws")];

const FIELDS: &[F] = &[
    F::new("address", T::Text, "The address that was spoken to."),
    F::new("port", T::Integer, "The TCP port."),
    F::new("server_name", T::Text, "The server name that was sent; absent if none."),
    F::words(
        "start",
        STARTS,
        "How TLS begins: `tls` from the first byte, else after this protocol's own start; absent if not probed.",
    ),
    F::words(
        "class",
        CLASSES,
        "How closely it was looked at: `hello` a few connections, `enumerate` all that it offers, `flaws` also known flaws; absent if not probed.",
    ),
    F::new("seen", T::Time, "When it was looked at; absent if not probed.").volatile(),
    F::new("probed", T::Boolean, "True if a TLS handshake was answered."),
    F::new("not_probed", T::Text, "Why it was not probed, or what it answered instead of TLS; absent if it was."),
    F::new("ssl2", T::Boolean, "True if it accepts SSLv2; absent if not probed."),
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
    F::new("alpn", T::TextList, "The application protocols that it chooses when offered, such as `h2`."),
    F::new(
        "extended_master_secret",
        T::Boolean,
        "True if it binds the session to the handshake, RFC 7627; absent if it speaks TLS 1.3 alone.",
    ),
    F::new(
        "encrypt_then_mac",
        T::Boolean,
        "True if it takes encrypt-then-MAC for CBC suites, RFC 7366; absent if it offers no CBC suite.",
    ),
    F::new(
        "secure_renegotiation",
        T::Boolean,
        "True if it has the renegotiation indication, RFC 5746; absent if it speaks TLS 1.3 alone.",
    ),
    F::new(
        "client_renegotiation",
        T::Boolean,
        "True if a client may renegotiate at will; absent if it speaks TLS 1.3 alone.",
    ),
    F::new("compression", T::Boolean, "True if it compresses at the TLS level."),
    F::new("heartbeat", T::Boolean, "True if it has the heartbeat extension, RFC 6520."),
    F::new("session_ids", T::Boolean, "True if it resumes a session by its id."),
    F::new("tickets", T::Boolean, "True if it issues session tickets."),
    F::new(
        "ticket_lifetime",
        T::Integer,
        "The longest lifetime that a ticket of it claims, in seconds; absent if it issues none.",
    ),
    F::new("psk", T::Boolean, "True if a TLS 1.3 session is resumed; absent if it does not speak TLS 1.3."),
    F::new(
        "early_data",
        T::Integer,
        "How many bytes it takes before the handshake is done, 0 if none; absent if it does not speak TLS 1.3.",
    ),
    F::new("ocsp_staple", T::Boolean, "True if it sends the OCSP answer for its certificate along."),
    F::new("scts", T::Integer, "How many timestamps of certificate logs it sends beside its certificate."),
    F::new(
        "fallback_scsv",
        T::Boolean,
        "True if it refuses a needless fallback to an older version, RFC 7507; absent if it accepts one version alone.",
    ),
    F::new(
        "server_order",
        T::Boolean,
        "True if the server's order of suites rules, false if the client's does; absent if it has one suite.",
    ),
    F::new("dh_bits", T::Integer, "The smallest Diffie-Hellman prime that it used, in bits; absent if it used none."),
    F::new("dh_prime", T::Text, "The well-known name of that prime, or `own`; absent if it used none."),
    F::new("dh_safe", T::Boolean, "True if that prime is a safe one, 2q+1 with q prime; absent if it used none."),
    F::new(
        "signatures",
        T::TextList,
        "The signature schemes that it signs its key exchange with, by their names in TLS 1.3 such as `rsa_pkcs1_sha1`.",
    ),
    F::new(
        "intolerance",
        T::TextList,
        "What makes it fail although it should only ignore it: `version`, `extension`, `size`.",
    ),
    F::new("names_matter", T::Boolean, "True if it presents another chain when a server name is sent than without."),
    F::new("connections", T::Integer, "How many connections were made to it.").volatile(),
];

/// A row for every TCP listener of this host, and for every endpoint that the
/// policy names.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut rows = fresh(gathering);
    let then: Vec<Row> = memory::holding(gathering, &rows).into_values().cloned().collect();
    for then in &then {
        let place = |row: &Row| (row.get(&SPEC, "address").cloned(), row.get(&SPEC, "port").cloned());
        for row in rows.iter_mut().filter(|row| place(row) == place(then)) {
            complete(row, then);
        }
    }
    Table { rows, gaps: gathering.endpoints().gaps.clone() }
}

/// Takes from an earlier, closer look what the present one left open.
fn complete(row: &mut Row, then: &Row) {
    for ((field, now), then) in FIELDS.iter().zip(&mut row.values).zip(&then.values) {
        if *now == Value::Absent || ["class", "seen", "connections"].contains(&field.name.as_ref()) {
            *now = then.clone();
        }
    }
}

/// The rows of what was seen just now.
pub(crate) fn fresh(gathering: &Gathering<'_>) -> Vec<Row> {
    let endpoints = gathering.endpoints();
    let passed = endpoints.passed_over.iter().map(|(address, reason)| not_probed(*address, Grade::Live, reason));
    let asked = endpoints.asked.iter().map(|(address, scan)| match scan {
        Some(scan) => said(scan, gathering.options.tls.now),
        None => not_probed(*address, Grade::Live, NO_TIME),
    });
    passed.chain(asked).collect()
}

static SPEC_REF: TableSpec = SPEC;

fn begin(address: SocketAddr, grade: Grade) -> RowBuilder<'static> {
    RowBuilder::new(&SPEC_REF, Source::Address { address: address.to_string() }, grade)
        .set("address", address.ip().to_string())
        .set("port", address.port())
}

fn not_probed(address: SocketAddr, grade: Grade, reason: &str) -> Row {
    begin(address, grade).set("probed", false).set("not_probed", reason).build()
}

fn said(scan: &Scan, now: Option<Time>) -> Row {
    let survey = &scan.survey;
    if let Some(trouble) = survey.trouble() {
        return not_probed(survey.address, Grade::Tested, &trouble.to_string());
    }
    let accepts = |version| match survey.answer(version) {
        Answer::Accepted(_) => Value::Boolean(true),
        Answer::Refused(_) => Value::Boolean(false),
        Answer::NotAsked => Value::Absent,
        Answer::Unknown(trouble) => Value::Unreadable(trouble.to_string()),
    };
    let ssl2 = match &survey.ssl2 {
        Ssl2::Accepted(_) => Value::Boolean(true),
        Ssl2::Refused => Value::Boolean(false),
        Ssl2::NotAsked => Value::Absent,
        Ssl2::Unknown(trouble) => Value::Unreadable(trouble.to_string()),
    };
    let suites = survey.accepted().map(|(version, accepted)| format!("{version} {}", accepted.suite));
    let row = begin(survey.address, Grade::Tested)
        .set("server_name", survey.server_name.clone())
        .set("start", scan.start.name())
        .set("class", scan.class.name())
        .set("seen", now)
        .set("probed", true)
        .set("ssl2", ssl2)
        .set("ssl3", accepts(Version::Ssl3))
        .set("tls10", accepts(Version::Tls10))
        .set("tls11", accepts(Version::Tls11))
        .set("tls12", accepts(Version::Tls12))
        .set("tls13", accepts(Version::Tls13))
        .set("suites", suites.collect::<Vec<_>>())
        .set("connections", scan.connections);
    closer(habits(row, scan), scan).build()
}

/// What a few hellos show.
fn habits(row: RowBuilder<'static>, scan: &Scan) -> RowBuilder<'static> {
    let first: Vec<(Version, &Accepted)> = scan.survey.accepted().collect();
    let older: Vec<&Accepted> =
        first.iter().filter(|(v, _)| (Version::Tls10..Version::Tls13).contains(v)).map(|(_, a)| *a).collect();
    let of_older = |all: bool, has: fn(&Accepted) -> bool| {
        let holds = if all { older.iter().all(|a| has(a)) } else { older.iter().any(|a| has(a)) };
        (!older.is_empty()).then_some(holds)
    };
    let alpn: BTreeSet<String> = first.iter().filter_map(|(_, a)| a.alpn.clone()).collect();
    // A CBC suite shows whether it takes encrypt-then-MAC; each that was seen must have it.
    let mut modes = first.iter().copied().chain(scan.offer.iter().flat_map(handshake::Offer::accepted));
    let modes = modes.by_ref().filter(|(version, _)| *version != Version::Ssl3).filter_map(|(_, a)| a.encrypt_then_mac);
    row.set("alpn", alpn.into_iter().collect::<Vec<_>>())
        .set("extended_master_secret", of_older(true, |a| a.master_secret))
        .set("encrypt_then_mac", modes.reduce(|one, other| one && other))
        .set("secure_renegotiation", of_older(true, |a| a.secure_renegotiation))
        .set("compression", first.iter().any(|(_, a)| a.compression))
        .set("heartbeat", of_older(false, |a| a.heartbeat).or(Some(false)))
        .set("ocsp_staple", first.iter().any(|(_, a)| a.staple))
        .set("scts", first.iter().map(|(_, a)| a.timestamps).max())
}

/// What only a closer look shows.
fn closer(row: RowBuilder<'static>, scan: &Scan) -> RowBuilder<'static> {
    let Some(offer) = &scan.offer else { return row };
    let fields = offer.accepted().filter_map(|(_, accepted)| accepted.field.as_ref());
    let weakest = fields.min_by_key(|field| field.bits());
    let safe = match weakest.map(FiniteField::is_safe) {
        Some(None) => Value::Unreadable("the prime is too large to test".to_owned()),
        Some(safe) => safe.into(),
        None => Value::Absent,
    };
    let names = |list: Vec<String>, missing: Option<&Trouble>| match missing {
        Some(trouble) => Value::Unreadable(trouble.to_string()),
        None => Value::TextList(list),
    };
    let schemes = offer.signatures.list.iter().map(ToString::to_string).collect();
    let sessions = &offer.sessions;
    row.set("client_renegotiation", sessions.client_renegotiation)
        .set("session_ids", sessions.ids)
        .set("tickets", sessions.tickets)
        .set("ticket_lifetime", sessions.ticket_lifetime)
        .set("psk", sessions.psk)
        .set("early_data", sessions.early_data)
        .set("fallback_scsv", offer.fallback_signal)
        .set("server_order", offer.server_order())
        .set("dh_bits", weakest.map(FiniteField::bits))
        .set("dh_prime", weakest.map(|field| field.name().unwrap_or("own")))
        .set("dh_safe", safe)
        .set("signatures", names(schemes, offer.signatures.missing.as_ref()))
        .set("intolerance", offer.intolerance.iter().map(|i| i.name().to_owned()).collect::<Vec<_>>())
        .set("names_matter", offer.names_matter())
}

#[cfg(test)]
mod tests;
