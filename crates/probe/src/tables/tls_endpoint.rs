//! `tls.endpoint`: a local TCP listener, spoken to as a TLS client where it is likely to speak TLS; others are listed as not probed.

use crate::gathering::{Gathering, TlsOptions};
use crate::sockets::{Protocol, Socket};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use handshake::{Answer, Survey, SurveyOptions, Trouble, Version};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

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

mod ask;

/// Ports on which TLS is spoken from the first byte.
const WELL_KNOWN: &[u16] = &[
    443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 2376, 3269, 4443, 5061, 5349, 5671, 5986, 6443, 6514, 6679,
    6697, 8006, 8443, 8883, 9090, 9443, 10250,
];

/// Ports that are never connected to, whatever a policy names: a stray
/// connection is logged as an attack, counts against a limit, or wakes a
/// program that takes orders (Oracle listeners, message queues, JMX).
const NEVER: &[u16] = &[1099, 1414, 1521, 1526, 1883, 2484, 5672, 7091, 9010, 9092, 9093, 61613, 61616];

/// A row for every TCP listener of this host.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let sockets = gathering.sockets();
    let mut table = Table { rows: Vec::new(), gaps: sockets.gaps.clone() };
    let addresses: BTreeSet<SocketAddr> = sockets.waiting.iter().filter_map(speakable).collect();
    let options = &gathering.options.tls;
    let mut asked = Vec::new();
    let mut off = false;
    for address in addresses {
        match reason_not_to(address.port(), options) {
            Some(reason) => table.rows.push(not_probed(address, Grade::Live, reason)),
            None if !gathering.host.is_live() => {
                off = true;
                table.rows.push(not_probed(address, Grade::Live, "the audited root is not this running host"));
            }
            None if !options.enabled => {
                off = true;
                table.rows.push(not_probed(address, Grade::Live, "looking at TLS endpoints is switched off"));
            }
            None => asked.push(address),
        }
    }
    if off {
        table.gaps.push(Gap {
            place: "tls.endpoint".to_owned(),
            reason: GapReason::Unsupported,
            detail: "listeners that are likely to speak TLS were not spoken to; audit the running host with TLS on"
                .to_owned(),
        });
    }
    for (address, survey) in ask::all(&asked, &SurveyOptions::default()) {
        match survey {
            Some(survey) => take(&survey, &mut table),
            None => {
                table.rows.push(not_probed(address, Grade::Live, "there was no time left for it"));
                table.gaps.push(gap(address, GapReason::TimedOut, "there was no time left for it"));
            }
        }
    }
    table
}

/// The address to speak to: the listener's own; loopback for one that listens everywhere.
fn speakable(socket: &Socket) -> Option<SocketAddr> {
    let address = match (socket.protocol, socket.address) {
        (Protocol::Udp | Protocol::Udp6, _) => return None,
        (_, IpAddr::V4(all)) if all.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        (_, IpAddr::V6(all)) if all.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        (_, own) => own.to_canonical(),
    };
    Some(SocketAddr::new(address, socket.port))
}

fn reason_not_to(port: u16, options: &TlsOptions) -> Option<&'static str> {
    if NEVER.contains(&port) {
        Some("listeners of its kind are never connected to")
    } else if WELL_KNOWN.contains(&port) || options.extra_ports.contains(&port) {
        None
    } else {
        Some("its port is none of TLS and the policy names none")
    }
}

fn start(address: SocketAddr, grade: Grade) -> RowBuilder<'static> {
    RowBuilder::new(&SPEC_REF, Source::Address { address: address.to_string() }, grade)
        .set("address", address.ip().to_string())
        .set("port", address.port())
}

static SPEC_REF: TableSpec = SPEC;

fn not_probed(address: SocketAddr, grade: Grade, reason: &str) -> Row {
    start(address, grade).set("probed", false).set("not_probed", reason).build()
}

fn take(survey: &Survey, table: &mut Table) {
    if let Some(trouble) = survey.trouble() {
        table.rows.push(not_probed(survey.address, Grade::Tested, &trouble.to_string()));
        // What answers something else speaks no TLS; of what answers nothing that is not known.
        if let Some(reason) = unclear(trouble) {
            table.gaps.push(gap(survey.address, reason, &trouble.to_string()));
        }
        return;
    }
    let accepts = |version| match survey.answer(version) {
        Answer::Accepted(_) => Value::Boolean(true),
        Answer::Refused(_) => Value::Boolean(false),
        Answer::Unknown(trouble) => Value::Unreadable(trouble.to_string()),
    };
    let suite = |(version, answer): (Version, &Answer)| match answer {
        Answer::Accepted(accepted) => Some(format!("{version} {}", accepted.suite)),
        _ => None,
    };
    let chain = match survey.chain() {
        Ok(chain) => Value::TextList(chain.iter().map(|der| BASE64.encode(der)).collect()),
        Err(trouble) => Value::Unreadable(trouble.to_string()),
    };
    let row = start(survey.address, Grade::Tested)
        .set("server_name", survey.server_name.clone())
        .set("probed", true)
        .set("ssl3", accepts(Version::Ssl3))
        .set("tls10", accepts(Version::Tls10))
        .set("tls11", accepts(Version::Tls11))
        .set("tls12", accepts(Version::Tls12))
        .set("tls13", accepts(Version::Tls13))
        .set("suites", survey.answers().filter_map(suite).collect::<Vec<_>>())
        .set("chain", chain);
    table.rows.push(row.build());
}

const fn unclear(trouble: &Trouble) -> Option<GapReason> {
    match trouble {
        Trouble::NotTls(_) => None,
        Trouble::TimedOut => Some(GapReason::TimedOut),
        Trouble::TooLarge => Some(GapReason::TooLarge),
        Trouble::Malformed(_) => Some(GapReason::Malformed),
        _ => Some(GapReason::Failed),
    }
}

fn gap(address: SocketAddr, reason: GapReason, why: &str) -> Gap {
    let detail = format!("whether it speaks TLS is not known: {why}; check the service");
    Gap { place: address.to_string(), reason, detail }
}

#[cfg(test)]
mod tests;
