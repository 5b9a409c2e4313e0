//! What a server of nginx says about TLS, written and by default.

use super::{scope::Scope, tree::Directive};
use crate::{
    Kind, Known, Resolved, Setting,
    conf_command::{self, Command},
    names::{self, VERSIONS, numbers},
    reading,
};

/// How nginx merges and what it takes where nothing is written: documented at
/// nginx.org, `ngx_http_ssl_module`.
pub(crate) fn settings(scope: &Scope<'_>, known: &Known<'_>, folder: &str) -> Vec<Setting> {
    let commands = Commands::of(scope);
    let mut found = vec![protocols(scope, known, &commands)];
    found.push(commands.or(scope, Kind::Ciphers, || ciphers(scope)));
    found.push(commands.or(scope, Kind::Ciphersuites, || {
        let suites = names::DEFAULT_TLS13.map(str::to_owned).to_vec();
        scope.default(Kind::Ciphersuites, "ssl_conf_command", Ok(suites))
    }));
    found.push(commands.or(scope, Kind::Groups, || groups(scope, known)));
    found.extend(commands.last(scope, Kind::Signatures));
    found.push(commands.or(scope, Kind::DhParameters, || {
        file(scope, Kind::DhParameters, "ssl_dhparam", folder).unwrap_or_else(|| {
            // Without parameters nginx (from 1.11.0) offers no suite with DHE.
            scope.default(Kind::DhParameters, "ssl_dhparam", Ok(Vec::new()))
        })
    }));
    found.push(
        commands.or(scope, Kind::ServerOrder, || flag(scope, Kind::ServerOrder, "ssl_prefer_server_ciphers", "off")),
    );
    found.push(
        commands.or(scope, Kind::SessionTickets, || flag(scope, Kind::SessionTickets, "ssl_session_tickets", "on")),
    );
    found.push(session_cache(scope));
    found.push(client_certificates(scope));
    found.extend(commands.last(scope, Kind::Compression));
    found.extend(commands.last(scope, Kind::Renegotiation));
    for (kind, name) in [(Kind::Certificate, "ssl_certificate"), (Kind::Key, "ssl_certificate_key")] {
        found.extend(scope.lines(name).into_iter().map(|line| path(scope, kind, line, folder)));
    }
    found
}

/// Why a value is only known while a connection is served.
fn variable(value: &str) -> Option<String> {
    value.contains('$').then(|| format!("`{value}` holds a variable"))
}

fn plain(value: &str, resolve: impl FnOnce(&str) -> Resolved) -> Resolved {
    variable(value).map_or_else(|| resolve(value), Err)
}

/// The lines of `ssl_conf_command` that hold, each understood. OpenSSL is told
/// them last, so they take the place of nginx's own directives.
struct Commands<'t>(Vec<(&'t Directive, String, Command)>);

impl<'t> Commands<'t> {
    fn of(scope: &Scope<'t>) -> Self {
        let read = |line: &'t Directive| {
            let (name, value) = (line.argument(0).unwrap_or_default(), line.argument(1).unwrap_or_default());
            let command = match variable(value) {
                Some(why) => match conf_command::read(name, "") {
                    Command::Sets(kind, _) => Command::Sets(kind, Err(why)),
                    Command::Other => Command::Other,
                    _ => Command::Unknown(why),
                },
                None => conf_command::read(name, value),
            };
            (line, line.arguments().join(" "), command)
        };
        Self(scope.lines("ssl_conf_command").into_iter().map(read).collect())
    }

    fn last(&self, scope: &Scope<'_>, kind: Kind) -> Option<Setting> {
        self.0.iter().rev().find_map(|(line, value, command)| {
            let resolved = match command {
                Command::Sets(sets, resolved) if *sets == kind => resolved.clone(),
                Command::Switches(list) => {
                    let (_, on) = list.iter().rev().find(|(switches, _)| *switches == kind)?;
                    Ok(vec![if *on { "on" } else { "off" }.to_owned()])
                }
                _ => return None,
            };
            Some(scope.written(kind, line, value, resolved))
        })
    }

    fn or(&self, scope: &Scope<'_>, kind: Kind, own: impl FnOnce() -> Setting) -> Setting {
        self.last(scope, kind).unwrap_or_else(own)
    }
}

fn protocols(scope: &Scope<'_>, known: &Known<'_>, commands: &Commands<'_>) -> Setting {
    let lines = scope.lines("ssl_protocols");
    let own = match lines.last() {
        None => scope.default(Kind::Protocols, "ssl_protocols", default_protocols(known)),
        Some(line) => {
            let words: Vec<&str> = lines.iter().flat_map(|line| line.arguments()).map(String::as_str).collect();
            let value = words.join(" ");
            let resolved = plain(&value, |_| versions(&words));
            scope.written(Kind::Protocols, line, &value, resolved)
        }
    };
    let over: Vec<Command> = commands.0.iter().map(|(_, _, command)| command.clone()).collect();
    let touches = |command: &Command| !matches!(command, Command::Sets(..) | Command::Switches(_) | Command::Other);
    match commands.0.iter().rev().find(|(_, _, command)| touches(command)) {
        None => own,
        Some((line, value, _)) => {
            let resolved = own.resolved.and_then(|start| conf_command::lay_over(&start, &over));
            scope.written(Kind::Protocols, line, value, resolved)
        }
    }
}

/// The words of `ssl_protocols`, in the order of the versions.
fn versions(words: &[&str]) -> Resolved {
    let known: Result<Vec<&str>, String> =
        words.iter().map(|word| names::version(word).ok_or_else(|| format!("`{word}` is no version"))).collect();
    let known = known?;
    Ok(VERSIONS.into_iter().filter(|version| known.contains(version)).map(str::to_owned).collect())
}

/// From nginx's CHANGES: 1.1.13, 1.9.1, 1.23.4 and 1.27.3 each changed it.
fn default_protocols(known: &Known<'_>) -> Resolved {
    let list: &[&str] = match known.version.map(numbers).as_deref() {
        Some(version @ [_, _, ..]) => match version {
            v if v >= &[1, 27, 3] => &["TLSv1.2", "TLSv1.3"],
            v if v >= &[1, 23, 4] => &["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
            v if v >= &[1, 9, 1] => &["TLSv1.0", "TLSv1.1", "TLSv1.2"],
            v if v >= &[1, 1, 13] => &["SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2"],
            _ => &["SSLv3", "TLSv1.0"],
        },
        _ => {
            return Err("nothing is written and nginx's version is unknown: TLSv1.2 and TLSv1.3 from 1.27.3 on, \
                        before it also TLSv1.0 and TLSv1.1"
                .to_owned());
        }
    };
    Ok(list.iter().map(|version| (*version).to_owned()).collect())
}

fn ciphers(scope: &Scope<'_>) -> Setting {
    const DEFAULT: &str = "HIGH:!aNULL:!MD5";
    match scope.line("ssl_ciphers") {
        None => scope.default(Kind::Ciphers, "ssl_ciphers", names::suites(DEFAULT)),
        Some(line) => {
            let value = line.argument(0).unwrap_or_default();
            scope.written(Kind::Ciphers, line, value, plain(value, names::suites))
        }
    }
}

fn groups(scope: &Scope<'_>, known: &Known<'_>) -> Setting {
    const NAME: &str = "ssl_ecdh_curve";
    match scope.line(NAME) {
        // 1.11.0 brought `auto`, which leaves it to the library.
        None => match known.version.map(numbers).as_deref() {
            Some(version @ [_, _, ..]) if version < [1, 11].as_slice() => {
                scope.default(Kind::Groups, NAME, Ok(vec!["secp256r1".to_owned()]))
            }
            _ => scope.default(Kind::Groups, NAME, names::default_groups(known.openssl)),
        },
        Some(line) => {
            let value = line.argument(0).unwrap_or_default();
            let resolved = match value {
                "auto" => names::default_groups(known.openssl),
                value => plain(value, names::groups),
            };
            scope.written(Kind::Groups, line, value, resolved)
        }
    }
}

/// An `on` or `off`, and what holds where it is not written.
pub(crate) fn flag(scope: &Scope<'_>, kind: Kind, name: &str, default: &str) -> Setting {
    match scope.line(name) {
        None => scope.default(kind, name, Ok(vec![default.to_owned()])),
        Some(line) => {
            let value = line.argument(0).unwrap_or_default();
            scope.written(kind, line, value, plain(value, names::switch))
        }
    }
}

fn session_cache(scope: &Scope<'_>) -> Setting {
    const NAME: &str = "ssl_session_cache";
    match scope.line(NAME) {
        None => scope.default(Kind::SessionCache, NAME, Ok(vec!["off".to_owned()])),
        Some(line) => {
            let value = line.arguments().join(" ");
            let kept = line.arguments().iter().any(|word| !matches!(word.as_str(), "off" | "none"));
            let resolved = plain(&value, |_| Ok(vec![if kept { "on" } else { "off" }.to_owned()]));
            scope.written(Kind::SessionCache, line, &value, resolved)
        }
    }
}

fn client_certificates(scope: &Scope<'_>) -> Setting {
    const NAME: &str = "ssl_verify_client";
    match scope.line(NAME) {
        None => scope.default(Kind::ClientCertificates, NAME, Ok(vec!["off".to_owned()])),
        Some(line) => {
            let value = line.argument(0).unwrap_or_default();
            let resolved = plain(value, |value| match value {
                "on" | "off" => Ok(vec![value.to_owned()]),
                "optional" | "optional_no_ca" => Ok(vec!["optional".to_owned()]),
                _ => Err(format!("`{value}` is no word of {NAME}")),
            });
            scope.written(Kind::ClientCertificates, line, value, resolved)
        }
    }
}

fn file(scope: &Scope<'_>, kind: Kind, name: &str, folder: &str) -> Option<Setting> {
    scope.line(name).map(|line| path(scope, kind, line, folder))
}

/// A file's path; paths are relative to the folder of the main file.
fn path(scope: &Scope<'_>, kind: Kind, line: &Directive, folder: &str) -> Setting {
    let value = line.argument(0).unwrap_or_default();
    // Key and certificate may be in the configuration itself: that is never shown.
    if value.starts_with("data:") {
        let why = variable(value).unwrap_or_else(|| "it is in the configuration itself".to_owned());
        let shown = if value.contains("-----") { "data:…" } else { value };
        let why = if value.contains("-----") { "it is in the configuration itself".to_owned() } else { why };
        return scope.written(kind, line, shown, Err(why));
    }
    let resolved = plain(value, |value| {
        if value.starts_with("engine:") || value.starts_with("store:") {
            return Err(format!("`{value}` is kept outside of files"));
        }
        Ok(vec![reading::beside(folder, value)])
    });
    scope.written(kind, line, value, resolved)
}
