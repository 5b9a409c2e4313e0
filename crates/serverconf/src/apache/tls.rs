//! What a server of Apache says about TLS, written and by default: documented
//! at httpd.apache.org, `mod_ssl`.

use super::{scope::Scope, tree::Directive};
use crate::{
    Kind, Known, Resolved, Setting,
    conf_command::{self, Command, Told},
    names::{self, VERSIONS, numbers},
    reading,
};

/// Directives of one word, what each is about, and its default.
const SWITCHES: [(Kind, &str, &str); 6] = [
    (Kind::ServerOrder, "SSLHonorCipherOrder", "off"),
    (Kind::SessionTickets, "SSLSessionTickets", "on"),
    (Kind::Compression, "SSLCompression", "off"),
    (Kind::Renegotiation, "SSLInsecureRenegotiation", "off"),
    (Kind::Stapling, "SSLUseStapling", "off"),
    (Kind::ClientCertificates, "SSLVerifyClient", "off"),
];

/// Every setting of a server; `root` is where relative paths begin.
pub(crate) fn settings(scope: &Scope<'_>, known: &Known<'_>, root: &str) -> Vec<Setting> {
    let commands = Commands::of(scope);
    let mut found = vec![protocols(scope, known, &commands)];
    for kind in [Kind::Ciphers, Kind::Ciphersuites] {
        found.push(commands.last(scope, kind).unwrap_or_else(|| suites(scope, kind)));
    }
    found.push(
        commands
            .last(scope, Kind::Groups)
            .unwrap_or_else(|| scope.default(Kind::Groups, "SSLOpenSSLConfCmd", names::default_groups(known.openssl))),
    );
    found.extend(commands.last(scope, Kind::Signatures));
    found.extend(commands.last(scope, Kind::DhParameters));
    for (kind, name, default) in SWITCHES {
        let own = || switch(scope, kind, name, default);
        found.push(commands.last(scope, kind).unwrap_or_else(own));
    }
    found.push(session_cache(scope));
    for (kind, name) in [(Kind::Certificate, "sslcertificatefile"), (Kind::Key, "sslcertificatekeyfile")] {
        found.extend(scope.lines(name, |_| true).into_iter().map(|line| path(scope, kind, line, root)));
    }
    found
}

/// Why a value is not known: a variable that no file defines.
fn plain(value: &str, resolve: impl FnOnce(&str) -> Resolved) -> Resolved {
    if value.contains("${") {
        return Err(format!("`{value}` holds a variable that no file defines"));
    }
    resolve(value)
}

/// `SSLOpenSSLConfCmd`: all of both bodies hold, and rule over the directives.
struct Commands<'t>(Vec<(&'t Directive, Command)>);

impl<'t> Commands<'t> {
    fn of(scope: &Scope<'t>) -> Self {
        let read = |line: &'t Directive| {
            let (name, value) = (line.word(0), line.word(1));
            let command = if value.contains("${") {
                Command::Unknown(format!("`{value}` holds a variable that no file defines"))
            } else if name.eq_ignore_ascii_case("ECDHParameters") {
                // The name of old for one curve; `auto` leaves it to the library.
                match value.to_ascii_lowercase().as_str() {
                    "auto" | "automatic" | "+automatic" => Command::Other,
                    _ => conf_command::read("Groups", value),
                }
            } else {
                conf_command::read(name, value)
            };
            (line, command)
        };
        Self(scope.all("sslopensslconfcmd").into_iter().map(read).collect())
    }

    fn last(&self, scope: &Scope<'_>, kind: Kind) -> Option<Setting> {
        self.0.iter().rev().find_map(|(line, command)| {
            let resolved = match command {
                Command::Sets(sets, resolved) if *sets == kind => resolved.clone(),
                Command::Switches(list) => {
                    let (_, on) = list.iter().rev().find(|(switches, _)| *switches == kind)?;
                    Ok(vec![if *on { "on" } else { "off" }.to_owned()])
                }
                _ => return None,
            };
            Some(scope.written(kind, line, &line.value(), resolved))
        })
    }
}

fn protocols(scope: &Scope<'_>, known: &Known<'_>, commands: &Commands<'_>) -> Setting {
    let own = match scope.line("sslprotocol") {
        // Since 2.4.17; before it also SSLv3, where the library had it.
        None => scope.default(Kind::Protocols, "SSLProtocol", versions(&["all", "-SSLv3"], known)),
        Some(line) => {
            let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
            let resolved = plain(&line.value(), |_| versions(&words, known));
            scope.written(Kind::Protocols, line, &line.value(), resolved)
        }
    };
    let touches = |command: &Command| !matches!(command, Command::Sets(..) | Command::Switches(_) | Command::Other);
    match commands.0.iter().rev().find(|(_, command)| touches(command)) {
        None => own,
        Some((line, _)) => {
            let over: Vec<Command> = commands.0.iter().map(|(_, command)| command.clone()).collect();
            let resolved = own.resolved.and_then(|start| conf_command::lay_over_told(&start, told(known), &over));
            scope.written(Kind::Protocols, line, &line.value(), resolved)
        }
    }
}

/// The words of `SSLProtocol`. One without a sign puts away all before it.
fn versions(words: &[&str], known: &Known<'_>) -> Resolved {
    // Each is on, off, or on if the library has it.
    let mut on: [Option<bool>; 6] = [Some(false); 6];
    for word in words {
        let (name, sign) = match word.split_at_checked(1) {
            Some(("+", name)) => (name, '+'),
            Some(("-", name)) => (name, '-'),
            _ => (*word, ' '),
        };
        let all = name.eq_ignore_ascii_case("all");
        let one = names::version(name).filter(|_| !all);
        if one.is_none() && !all {
            return Err(format!("`{name}` is no version"));
        }
        if one == Some("SSLv2") && sign != '-' {
            return Err("SSLv2 is not supported by Apache 2.4".to_owned());
        }
        for (slot, version) in on.iter_mut().zip(VERSIONS).filter(|(_, version)| *version != "SSLv2") {
            let meant = all || one == Some(version);
            match (sign, meant) {
                ('-', true) => *slot = Some(false),
                ('-' | '+', false) => {}
                (_, true) if all && matches!(version, "SSLv3" | "TLSv1.3") => *slot = None,
                (_, meant) => *slot = Some(meant),
            }
        }
    }
    let mut has = Vec::new();
    for (slot, version) in on.into_iter().zip(VERSIONS) {
        has.push(match slot {
            Some(has) => has,
            None => library_has(version, known)?,
        });
    }
    // Bounds have no holes: Apache drops what is older than one.
    let newest = has.iter().rposition(|has| *has).unwrap_or_default();
    let oldest = match told(known) {
        Told::Bounds => has.iter().take(newest).rposition(|has| !has).map_or(0, |hole| hole + 1),
        Told::Switches => 0,
    };
    let kept = VERSIONS.into_iter().zip(has).skip(oldest).filter(|(_, has)| *has);
    Ok(kept.map(|(version, _)| version.to_owned()).collect())
}

/// OpenSSL takes bounds since 1.1.0, switches before.
fn told(known: &Known<'_>) -> Told {
    let old = known.openssl.map(numbers).is_some_and(|library| !library.is_empty() && library < vec![1, 1]);
    if old { Told::Switches } else { Told::Bounds }
}

/// Whether `all` holds a version: SSLv3 is left out of OpenSSL's builds from
/// 1.1.0 on, and TLS 1.3 came with 1.1.1.
fn library_has(version: &str, known: &Known<'_>) -> Result<bool, String> {
    let Some(library) = known.openssl.map(numbers).filter(|library| !library.is_empty()) else {
        return Err(format!("`all` holds {version} or not, as OpenSSL's version is, which is unknown"));
    };
    Ok(if version == "SSLv3" { library < vec![1, 1] } else { library >= vec![1, 1, 1] })
}

/// `SSLCipherSuite [PROTOCOL] LIST`.
fn suites(scope: &Scope<'_>, kind: Kind) -> Setting {
    const NAME: &str = "SSLCipherSuite";
    let of13 = |line: &Directive| line.words.len() > 1 && line.word(0).eq_ignore_ascii_case("TLSv1.3");
    let wanted = kind == Kind::Ciphersuites;
    let lines = scope.lines("sslciphersuite", |line| of13(line) == wanted);
    match (lines.last(), wanted) {
        (Some(line), true) => scope.written(kind, line, &line.value(), plain(line.word(1), names::suites13)),
        (Some(line), false) => {
            let list = line.words.last().map_or("", String::as_str);
            // Apache itself adds this to what is written.
            let resolved = plain(list, |list| names::suites(&format!("{list}:!aNULL:!eNULL:!EXP")));
            scope.written(kind, line, &line.value(), resolved)
        }
        (None, true) => scope.default(kind, NAME, Ok(names::DEFAULT_TLS13.map(str::to_owned).to_vec())),
        (None, false) => scope.default(kind, NAME, names::suites("DEFAULT")),
    }
}

pub(crate) fn switch(scope: &Scope<'_>, kind: Kind, name: &str, default: &str) -> Setting {
    match scope.line(&name.to_ascii_lowercase()) {
        None => scope.default(kind, name, Ok(vec![default.to_owned()])),
        Some(line) => {
            let word = line.word(0);
            let resolved =
                plain(word, |word| if kind == Kind::ClientCertificates { verify(word) } else { names::switch(word) });
            scope.written(kind, line, &line.value(), resolved)
        }
    }
}

/// The words of `SSLVerifyClient`.
pub(crate) fn verify(word: &str) -> Resolved {
    let meant = match word.to_ascii_lowercase().as_str() {
        "none" => "off",
        "require" => "on",
        "optional" | "optional_no_ca" => "optional",
        _ => return Err(format!("`{word}` is no word of SSLVerifyClient")),
    };
    Ok(vec![meant.to_owned()])
}

/// Only the main server's counts.
fn session_cache(scope: &Scope<'_>) -> Setting {
    const NAME: &str = "SSLSessionCache";
    let main = scope.levels.last().copied().unwrap_or_default();
    match main.iter().rfind(|line| line.name == "sslsessioncache") {
        None => scope.default(Kind::SessionCache, NAME, Ok(vec!["off".to_owned()])),
        Some(line) => {
            let none = matches!(line.word(0).to_ascii_lowercase().as_str(), "none" | "nonenotnull");
            let resolved = Ok(vec![if none { "off" } else { "on" }.to_owned()]);
            scope.written(Kind::SessionCache, line, &line.value(), resolved)
        }
    }
}

fn path(scope: &Scope<'_>, kind: Kind, line: &Directive, root: &str) -> Setting {
    let value = line.word(0);
    let resolved = plain(value, |value| match value.starts_with("pkcs11:") {
        true => Err(format!("`{value}` is kept outside of files")),
        false => Ok(vec![reading::beside(root, value)]),
    });
    // The address of a token may hold its PIN.
    let shown =
        value.split_once("pin-value=").map_or_else(|| value.to_owned(), |(before, _)| format!("{before}pin-value=…"));
    let resolved = resolved.map_err(|why| if shown == value { why } else { "it is kept outside of files".to_owned() });
    scope.written(kind, line, &shown, resolved)
}
