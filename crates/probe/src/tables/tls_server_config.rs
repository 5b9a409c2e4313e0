//! `tls.server_config`: what the configuration of a server says about TLS: one
//! row for each setting of each context, in the names that endpoints are described by.

pub(crate) mod door;
mod programs;
mod sshd;
#[cfg(test)]
mod tests;
pub(crate) mod versions;

use crate::gathering::Gathering;
use door::Door;
use programs::{PROGRAMS, Program};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Table, TableSpec, Value, escape,
};
use serverconf::{Config, Kind, Known, Problem, Setting};
use std::borrow::Cow::{self, Borrowed as B};
use std::collections::BTreeSet;
use versions::Versions;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tls.server_config"),
    origin: Origin::Observed,
    doc: B(
        "What the configuration of a server says about TLS: one row for each setting of each context, as it is written and in the names that endpoints are described by.",
    ),
    needs: B("read access to the configuration (root where it is private)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("service", SERVICES, "Whose configuration it is."),
    F::new(
        "context",
        T::Text,
        "Where in the configuration it holds, from the outside in: `http > server www.example.org`.",
    ),
    F::new(
        "listens",
        T::TextList,
        "What the context listens on: `127.0.0.1:443`, `*:443`, `[::]:443`; empty where that is not known.",
    ),
    F::new("names", T::TextList, "The server names of the context."),
    F::words("setting", SETTINGS, "What the setting is about, whatever the program calls it."),
    F::new("directive", T::Text, "The directive as it is written, or as the program calls its default."),
    F::new("value", T::Text, "The value as it is written, never a secret; absent for a default."),
    F::new(
        "resolved",
        T::TextList,
        "What it means: versions, suites and groups in the names of the endpoint tables, paths, `on` or `off`; unreadable with the reason where that cannot be told.",
    ),
    F::new("default", T::Boolean, "True if nothing is written and the program's own default holds."),
    F::new("file", T::Path, "The file that it is written in; absent for a default."),
    F::new("line", T::Integer, "The line in that file, from 1; absent for a default."),
];

const SERVICES: &[Cow<'static, str>] = &[
    B("nginx"),
    B("apache"),
    B("haproxy"),
    B("postfix"),
    B("dovecot"),
    B("postgresql"),
    B("mysql"),
    B("tomcat"),
    B("java"),
    B("openssl"),
    B("gnutls"),
    B("crypto-policies"),
    B("sshd"),
];

const SETTINGS: &[Cow<'static, str>] = &[
    B("protocols"),
    B("ciphers"),
    B("ciphersuites"),
    B("groups"),
    B("signatures"),
    B("certificate"),
    B("key"),
    B("dh_parameters"),
    B("server_order"),
    B("session_tickets"),
    B("session_cache"),
    B("stapling"),
    B("hsts"),
    B("client_certificates"),
    B("compression"),
    B("renegotiation"),
    B("macs"),
    B("host_keys"),
    B("key_exchange"),
];

/// The most rows that one program may fill; a configuration beyond that is a gap.
const MOST_ROWS: usize = 20_000;

/// No row and no gap for a program that has no configuration here.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    gathering.configured().clone()
}

/// Reads the configurations; [`Gathering::configured`] keeps the result.
pub(crate) fn read(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    let versions = Versions::new(gathering.host);
    for program in PROGRAMS {
        let door = Door::new(gathering.host);
        let found = main_files(&door, program);
        if let Some(main) = found.first() {
            let (version, openssl) = (versions.of(program.packages), versions.of(versions::OPENSSL));
            let known = Known { version: version.as_deref(), openssl: openssl.as_deref(), ..Known::default() };
            let mut config = (program.read)(&door, &found, &known);
            if program.service == "sshd" {
                sshd::complete(gathering, &mut config);
            }
            take(program.service, main, &door, &config, &mut table);
        }
        table.gaps.extend(door.unclaimed());
    }
    table
}

/// The main files of one program, for tables that ask something else of them.
pub(crate) fn mains(door: &Door<'_>, service: &str) -> Vec<String> {
    PROGRAMS
        .iter()
        .find(|program| program.service == service)
        .map(|program| main_files(door, program))
        .unwrap_or_default()
}

/// The version of the packages of one program.
pub(crate) fn version(gathering: &Gathering<'_>, service: &str) -> Option<String> {
    let program = PROGRAMS.iter().find(|program| program.service == service)?;
    Versions::new(gathering.host).of(program.packages)
}

/// The main files that are there, each under one name: distributions link one
/// place to another. What cannot be seen is among the door's gaps.
fn main_files(door: &Door<'_>, program: &Program) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let found = program.places.iter().flat_map(|place| door.present(place));
    found.filter(|path| door.identity(path).is_none_or(|identity| seen.insert(identity))).collect()
}

fn take(service: &str, main: &str, door: &Door<'_>, config: &Config, table: &mut Table) {
    if config.settings.len() > MOST_ROWS {
        table.gaps.push(Gap {
            place: escape::path(main.as_bytes()),
            reason: GapReason::TooLarge,
            detail: format!("it makes more than {MOST_ROWS} settings about TLS; make it smaller"),
        });
    }
    table.rows.extend(config.settings.iter().take(MOST_ROWS).map(|setting| row(service, main, door, setting)));
    table.gaps.extend(config.problems.iter().map(|problem| gap(door, problem)));
}

fn row(service: &str, main: &str, door: &Door<'_>, setting: &Setting) -> Row {
    let source = match &setting.place {
        Some(place) => door.source(&place.file, Some(place.line)),
        None => door.source(main, None),
    };
    let resolved = match &setting.resolved {
        Ok(names) => Value::TextList(names.clone()),
        Err(why) => Value::Unreadable(why.clone()),
    };
    let row = RowBuilder::new(&SPEC, source, Grade::Configured)
        .set("service", service)
        .set("context", setting.context.clone())
        .set("listens", setting.listens.clone())
        .set("names", setting.names.clone())
        .set("setting", word(setting.kind))
        .set("directive", setting.directive.clone())
        .set("resolved", resolved)
        .set("default", setting.place.is_none());
    match &setting.place {
        None => row.build(),
        Some(place) => row
            .set("value", setting.value.clone())
            .set("file", escape::path(place.file.as_bytes()))
            .set("line", place.line)
            .build(),
    }
}

/// A problem as a gap; what the door refused keeps the door's place and reason.
pub(crate) fn gap(door: &Door<'_>, problem: &Problem) -> Gap {
    let Problem { place, what, .. } = problem;
    let Some(mut behind) = door.gap_behind(what) else {
        let detail =
            format!("line {}: {what}; mend it there, then have the program check its configuration", place.line);
        return Gap { place: escape::path(place.file.as_bytes()), reason: GapReason::Malformed, detail };
    };
    if behind.place != escape::path(place.file.as_bytes()) {
        behind.detail =
            format!("{}; it is named in {}, line {}", behind.detail, escape::path(place.file.as_bytes()), place.line);
    }
    behind
}

/// The word for it in the table.
const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Protocols => "protocols",
        Kind::Ciphers => "ciphers",
        Kind::Ciphersuites => "ciphersuites",
        Kind::Groups => "groups",
        Kind::Signatures => "signatures",
        Kind::Certificate => "certificate",
        Kind::Key => "key",
        Kind::DhParameters => "dh_parameters",
        Kind::ServerOrder => "server_order",
        Kind::SessionTickets => "session_tickets",
        Kind::SessionCache => "session_cache",
        Kind::Stapling => "stapling",
        Kind::Hsts => "hsts",
        Kind::ClientCertificates => "client_certificates",
        Kind::Compression => "compression",
        Kind::Renegotiation => "renegotiation",
        Kind::Macs => "macs",
        Kind::HostKeys => "host_keys",
        Kind::KeyExchange => "key_exchange",
    }
}
