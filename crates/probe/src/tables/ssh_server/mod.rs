//! `ssh.server`: the SSH server's effective settings: one row for all
//! connections (`match` absent), one more for each Match block of its
//! configuration. The grammar and the order of precedence are OpenSSH's own,
//! sshd_config(5); the tests hold what `sshd -T` of OpenSSH 9.2 answered.

mod arguments;
mod command;
mod config;
mod connection;
mod effective;
mod line;
mod server;
mod setting;
#[cfg(test)]
mod tests;

use crate::gathering::Gathering;
use crate::host::{Content, Host};
use command::Command;
use config::{Condition, Config, Step};
pub use connection::Connection;
use effective::Holds;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
};
use server::Server;
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("ssh.server"),
    origin: Origin::Observed,
    doc: B(
        "The SSH server's effective settings: one row for all connections (`match` absent), one more for each Match block of its configuration, as they are for connections that fit this block and no other.",
    ),
    needs: B("read access to /etc/ssh (root where drop-ins are private)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("match", T::Text, "The criteria of the Match block; absent for the settings without one."),
    F::new("listening", T::Boolean, "True if a socket listens on one of its ports now."),
    F::new("port", T::IntegerList, "The TCP ports."),
    F::new("listen_address", T::TextList, "The addresses it is told to listen on; empty means all."),
    F::words(
        "permit_root_login",
        &[B("yes"), B("no"), B("prohibit-password"), B("forced-commands-only")],
        "Whether root may log in.",
    ),
    F::new("password_authentication", T::Boolean, "Whether passwords are accepted."),
    F::new("permit_empty_passwords", T::Boolean, "Whether empty passwords are accepted."),
    F::new(
        "kbd_interactive_authentication",
        T::Boolean,
        "Whether keyboard-interactive authentication (often PAM passwords) is accepted.",
    ),
    F::new("pubkey_authentication", T::Boolean, "Whether public keys are accepted."),
    F::new("hostbased_authentication", T::Boolean, "Whether the client host's word is accepted."),
    F::new("ignore_rhosts", T::Text, "Whether .rhosts files are ignored: yes, no or shosts-only."),
    F::new("gssapi_authentication", T::Boolean, "Whether Kerberos tickets are accepted."),
    F::new("use_pam", T::Boolean, "Whether PAM is used."),
    F::new("strict_modes", T::Boolean, "Whether loose file modes in home folders refuse a login."),
    F::new("x11_forwarding", T::Boolean, "Whether X11 is forwarded."),
    F::new("allow_tcp_forwarding", T::Text, "Which TCP forwarding is allowed: yes, no, local, remote."),
    F::new("allow_agent_forwarding", T::Boolean, "Whether agent forwarding is allowed."),
    F::new("gateway_ports", T::Text, "Whether others may connect to forwarded ports: yes, no, clientspecified."),
    F::new("permit_tunnel", T::Text, "Whether tun devices may be forwarded: yes, no, point-to-point, ethernet."),
    F::new("permit_user_environment", T::Text, "Whether users may set environment variables: yes, no or a pattern."),
    F::new("max_auth_tries", T::Integer, "Failed attempts before a connection ends."),
    F::new("max_sessions", T::Integer, "Sessions for each connection."),
    F::new("max_startups", T::Text, "Unauthenticated connections: start:rate:full."),
    F::new("login_grace_seconds", T::Integer, "Seconds to log in; 0 means no limit."),
    F::new("client_alive_interval", T::Integer, "Seconds of silence before the client is asked; 0 means never."),
    F::new(
        "client_alive_count_max",
        T::Integer,
        "Unanswered questions before the connection ends; 0 means never on OpenSSH 8.2 and later.",
    ),
    F::new("log_level", T::Text, "How much is logged, upper case."),
    F::new("banner", T::Path, "The file shown before login; absent if none."),
    F::new("disable_forwarding", T::Boolean, "Whether all forwarding is off, whatever the keywords for each kind say."),
    F::new(
        "allow_stream_local_forwarding",
        T::Text,
        "Which forwarding of Unix sockets is allowed: yes, no, local, remote.",
    ),
    F::new("x11_use_localhost", T::Boolean, "Whether a forwarded X11 display listens on the loopback address alone."),
    F::new("authentication_methods", T::TextList, "Lists of methods that a login needs in turn; `any` for one of any."),
    F::new("kerberos_authentication", T::Boolean, "Whether a password is checked by Kerberos."),
    F::new("chroot_directory", T::Path, "The folder that sessions are locked into; absent if none."),
    F::new("force_command", T::Boolean, "Whether one command is run whatever the client asks for."),
    F::new("permit_tty", T::Boolean, "Whether a terminal is given."),
    F::new("permit_user_rc", T::Boolean, "Whether ~/.ssh/rc is run."),
    F::new("trusted_user_ca_keys", T::Path, "The file of authorities whose certificates may log in; absent if none."),
    F::new("revoked_keys", T::Path, "The file of keys that may no longer log in; absent if none."),
    F::new("ignore_user_known_hosts", T::Boolean, "Whether users' known_hosts are ignored for host-based logins."),
    F::new("expose_auth_info", T::Boolean, "Whether sessions are told how they were authenticated."),
    F::new("compression", T::Text, "Whether data is compressed once logged in: yes or no."),
    F::new("rekey_limit", T::IntegerList, "Bytes and seconds until new keys are made; 0 leaves it to the cipher."),
    F::new("tcp_keep_alive", T::Boolean, "Whether TCP notices a dead peer."),
    F::new("use_dns", T::Boolean, "Whether clients' names are looked up and checked."),
    F::new("print_last_log", T::Boolean, "Whether users are shown when they last logged in."),
    F::new("print_motd", T::Boolean, "Whether sshd itself shows /etc/motd."),
    F::new("syslog_facility", T::Text, "The facility that is logged to, upper case."),
    F::new("allow_users", T::TextList, "Who alone may log in; empty means all."),
    F::new("allow_groups", T::TextList, "Which groups alone may log in; empty means all."),
    F::new("deny_users", T::TextList, "Who may not log in."),
    F::new("deny_groups", T::TextList, "Which groups may not log in."),
    F::new("authorized_keys_file", T::TextList, "Where users' public keys are looked for."),
    F::new(
        "ciphers",
        T::TextList,
        "The ciphers offered; unreadable where it is the server's own default and that is not known.",
    ),
    F::new("macs", T::TextList, "The MACs offered."),
    F::new("kex_algorithms", T::TextList, "The key exchanges offered."),
];

/// Where the main file may be: the administrator's, or the one that the distribution ships.
const PLACES: &[&str] = &["/etc/ssh/sshd_config", "/usr/etc/ssh/sshd_config"];

/// The most bytes of the main file that are read.
const BOUND: usize = 4 << 20;

/// What is known of the SSH server: its table, and what other tables ask of it.
#[derive(Debug, Default)]
pub struct SshServer {
    /// The rows and gaps of `ssh.server`.
    pub table: Table,
    /// The files of its host keys, where its configuration names any; absent
    /// where it does not and those of the default hold.
    pub(crate) host_keys: Option<Value>,
    /// True if a program tells it of more keys that may log in, and unreadable
    /// where that cannot be told; absent without a configuration.
    pub(crate) keys_command: Option<Value>,
}

/// No row where there is neither a server nor a configuration for one.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    gathering.ssh_server().table.clone()
}

impl SshServer {
    /// Reads the server's program and configuration; [`Gathering::ssh_server`] keeps the result.
    pub(crate) fn read(gathering: &Gathering<'_>) -> Self {
        let (server, content, config) = match parts(gathering.host) {
            Ok(Some(parts)) => parts,
            Ok(None) => return Self::default(),
            Err(gap) => return Self { table: Table { rows: Vec::new(), gaps: vec![gap] }, ..Self::default() },
        };
        let mut rows = vec![row(gathering, &config, &server, content.source(None), &[])];
        for (scope, source) in &config.scopes {
            // What fits every connection is in the first row.
            if !scope.iter().all(Condition::is_all) {
                rows.push(row(gathering, &config, &server, source.clone(), scope));
            }
        }
        let host_keys = setting::named("hostkey").and_then(|setting| effective::value(&config, setting, &|_| false));
        let keys_command = setting::named("authorizedkeyscommand").map(|setting| {
            let scopes = config.scopes.iter().map(|(scope, _)| scope.as_slice()).chain([[].as_slice()]);
            let mut found = scopes.filter_map(|scope| effective::value(&config, setting, &|c| scope.contains(c)));
            // One block that has a program is enough: its users' keys are not all in files.
            found.find(|value| *value != Value::Boolean(false)).unwrap_or(Value::Boolean(false))
        });
        Self { table: Table { rows, gaps: config.gaps }, host_keys, keys_command }
    }
}

/// The server, its main file and all that it is told; nothing where there is
/// neither a server nor a configuration for one.
fn parts(host: &Host) -> Result<Option<(Server, Content, Config)>, Gap> {
    let server = Server::read(host);
    let command = Command::read(host);
    let content = match main_file(host, &command) {
        Ok(content) => content,
        Err(gap) if gap.reason == GapReason::Missing && !server.installed => return Ok(None),
        Err(gap) => return Err(gap),
    };
    let mut config = Config::default();
    for (option, file) in &command.options {
        config.take_option(option, file);
    }
    if !command.gaps.is_empty() {
        config.directives.push(config::Directive { step: Step::Hidden, scope: Vec::new() });
        config.gaps.extend(command.gaps);
    }
    config.take(host, &content, &server);
    Ok(Some((server, content, config)))
}

/// What holds for one connection, as `sshd -T -C` would print it: a row like
/// those of the table, whose `match` names every block that fits; no row where
/// there is no server.
///
/// # Errors
/// The configuration that cannot be read, or a block of which nobody can tell
/// whether it fits.
pub fn for_connection(gathering: &Gathering<'_>, connection: &Connection<'_>) -> Result<Option<Row>, Gap> {
    let Some((server, content, config)) = parts(gathering.host)? else { return Ok(None) };
    let mut fitting = Vec::new();
    for (scope, source) in &config.scopes {
        for condition in scope {
            match connection.fits(condition) {
                Some(true) => fitting.push(condition.clone()),
                Some(false) => {}
                None => {
                    let detail = "a Match criterion is about what is not told of the connection".to_owned();
                    return Err(Gap { place: source.shown(), reason: GapReason::Unsupported, detail });
                }
            }
        }
    }
    fitting.sort_unstable();
    fitting.dedup();
    Ok(Some(row(gathering, &config, &server, content.source(None), &fitting)))
}

fn main_file(host: &Host, command: &Command) -> Result<Content, Gap> {
    if let Some(file) = &command.file {
        return host.read(file, BOUND);
    }
    for place in PLACES {
        match host.read(place, BOUND) {
            Err(gap) if gap.reason == GapReason::Missing => {}
            other => return other,
        }
    }
    let place = PLACES.first().copied().unwrap_or_default().to_owned();
    let detail =
        "sshd is installed and has no configuration, so that it cannot start; reinstall its package".to_owned();
    Err(Gap { place, reason: GapReason::Missing, detail })
}

fn row(gathering: &Gathering<'_>, config: &Config, server: &Server, source: Source, scope: &[Condition]) -> Row {
    let fits: Holds<'_> = &|condition| scope.contains(condition);
    let criteria: Vec<_> = scope.iter().filter(|c| !c.is_all()).map(|c| c.shown.as_str()).collect();
    let mut row = RowBuilder::new(&SPEC, source, Grade::Configured);
    if !criteria.is_empty() {
        row = row.set("match", criteria.join(" "));
    }
    for (field, value) in effective::all(config, fits) {
        let default = match field {
            "ciphers" => &server.ciphers,
            "macs" => &server.macs,
            "kex_algorithms" => &server.kex,
            hidden if setting::HIDDEN.contains(&hidden) => continue,
            "port" => {
                row = row.set("listening", listening(gathering, value.as_ref()));
                &None
            }
            _ => &None,
        };
        row = match field {
            "ciphers" | "macs" | "kex_algorithms" => row.set(field, effective::algorithms(value, default.as_deref())),
            _ => row.set(field, value.unwrap_or(Value::Absent)),
        };
    }
    row.build()
}

/// Whether a socket listens on one of the ports, whoever holds it: systemd may.
fn listening(gathering: &Gathering<'_>, ports: Option<&Value>) -> Value {
    let Some(Value::IntegerList(ports)) = ports else {
        return Value::Unreadable("the ports are not known".to_owned());
    };
    let sockets = gathering.sockets();
    if ports.iter().filter_map(|p| u16::try_from(*p).ok()).any(|p| sockets.listens(p)) {
        return true.into();
    }
    match sockets.gaps.first() {
        None => false.into(),
        Some(gap) => Value::Unreadable(format!("{}: {}", gap.place, gap.detail)),
    }
}
