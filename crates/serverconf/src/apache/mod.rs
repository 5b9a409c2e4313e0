//! Apache: the main server and its virtual hosts that serve TLS, each with
//! what holds for it.

mod conditions;
mod headers;
mod hosts;
mod known;
mod lines;
mod scope;
mod state;
#[cfg(test)]
mod tests;
mod tls;
mod tree;

use crate::{
    Config, Files, Kind, Known, Setting,
    reading::{MOST_LISTENS, Reading},
};
use hosts::Address;
use scope::Scope;
use state::State;
use tree::Directive;

/// How many different addresses of `Listen` are read.
const MOST_SOCKETS: usize = 512;

/// Reads `main` (`/etc/apache2/apache2.conf`, `/etc/httpd/conf/httpd.conf`) and all that it includes.
#[must_use]
pub fn read(files: &dyn Files, main: &str, known: &Known<'_>) -> Config {
    let mut reading = Reading::new(files);
    let mut state = State::new(&mut reading, main, *known);
    let tree = tree::read(&mut state, main);
    let root = state.root.clone();
    let mut sockets = Vec::new();
    for socket in hosts::sockets(&tree) {
        match socket {
            Ok(socket) if sockets.contains(&socket) => {}
            Ok(_) if sockets.len() >= MOST_SOCKETS => {
                reading.problem(main, 1, None, format!("only {MOST_SOCKETS} lines of Listen are read"));
                break;
            }
            Ok(socket) => sockets.push(socket),
            Err(line) => unread(&mut reading, line),
        }
    }
    let mut taken = Vec::new();
    let mut scopes = Vec::new();
    for host in tree.iter().filter(|line| line.name == "virtualhost") {
        let mut addresses = Vec::new();
        for word in &host.words {
            match Address::read(word, false) {
                Some(address) => addresses.push(address),
                None => unread(&mut reading, host),
            }
        }
        let (listens, whole) = hosts::listens(&addresses, &sockets);
        if !whole {
            let what = format!("a host listens on more than {MOST_LISTENS} addresses: the rest is not read");
            reading.problem(&host.file, host.line, None, what);
        }
        taken.push(addresses);
        let names = names(host.inner());
        let shown = names.first().cloned().unwrap_or_else(|| host.value());
        let context = format!("VirtualHost {shown}");
        scopes.push(Scope { levels: vec![host.inner(), &tree], context, listens, names });
    }
    let listens = hosts::left(&sockets, &taken);
    scopes.insert(0, Scope { levels: vec![&tree], context: "main server".to_owned(), listens, names: names(&tree) });
    for (number, scope) in scopes.iter().enumerate() {
        // The main server's lines are for its hosts too; it serves itself only what is left to it.
        let idle = number == 0 && scope.listens.is_empty() && !(sockets.is_empty() && scopes.len() == 1);
        if reading.is_over() {
            break;
        }
        if !idle && serves(scope) {
            server(&mut reading, scope, known, &root);
        }
    }
    reading.config
}

fn unread(reading: &mut Reading<'_>, line: &Directive) {
    reading.problem(
        &line.file,
        line.line,
        None,
        format!("the address in `{} {}` cannot be read", line.shown, line.value()),
    );
}

/// `SSLEngine on`, or `optional`.
fn serves(scope: &Scope<'_>) -> bool {
    scope.line("sslengine").is_some_and(|line| !line.word(0).eq_ignore_ascii_case("off"))
}

fn server(reading: &mut Reading<'_>, scope: &Scope<'_>, known: &Known<'_>, root: &str) {
    for setting in tls::settings(scope, known, root) {
        reading.setting(setting);
    }
    reading.setting(headers::server(scope));
    let own = scope.levels.first().copied().unwrap_or_default();
    sections(reading, scope, own, &scope.context);
}

/// Goes into `<Location>`, `<Directory>`, `<If>` and the like; as deep as the tree was read.
fn sections(reading: &mut Reading<'_>, scope: &Scope<'_>, body: &[Directive], context: &str) {
    let inner = body.iter().filter(|line| line.block.is_some() && line.name != "virtualhost");
    for section in inner {
        let context = format!("{context} > {} {}", section.shown, section.value());
        if let Some(setting) = headers::section(scope, &context, section.inner()) {
            reading.setting(setting);
        }
        if let Some(line) = section.inner().iter().rfind(|line| line.name == "sslverifyclient") {
            let setting = scope.written(Kind::ClientCertificates, line, &line.value(), tls::verify(line.word(0)));
            reading.setting(Setting { context: context.clone(), ..setting });
        }
        sections(reading, scope, section.inner(), &context);
    }
}

/// `ServerName` without scheme and port, then `ServerAlias`.
fn names(body: &[Directive]) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(line) = body.iter().rfind(|line| line.name == "servername") {
        let bare = line.word(0).split_once("://").map_or(line.word(0), |(_, rest)| rest);
        let bare = bare.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(bare, |(host, _)| host);
        names.push(bare.to_owned());
    }
    names.extend(body.iter().filter(|line| line.name == "serveralias").flat_map(|line| line.words.iter().cloned()));
    names
}
