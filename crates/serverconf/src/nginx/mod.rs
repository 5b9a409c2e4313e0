//! nginx: the servers of `http`, `stream` and `mail` that serve TLS, each with
//! what holds for it.

mod headers;
mod known;
mod lexer;
mod listen;
mod lua;
mod scope;
#[cfg(test)]
mod tests;
mod tls;
mod tree;

use crate::{
    Config, Files, Kind, Known,
    reading::{self, MOST_LISTENS, Reading},
};
use scope::{Scope, lines};
use std::collections::BTreeSet;
use tree::Directive;

/// The three kinds of servers, and the port of a `listen` without one.
const PROTOCOLS: [(&str, Option<u16>); 3] = [("http", Some(80)), ("stream", None), ("mail", None)];

/// Reads `main` (on most systems `/etc/nginx/nginx.conf`) and all that it includes.
#[must_use]
pub fn read(files: &dyn Files, main: &str, known: &Known<'_>) -> Config {
    let mut reading = Reading::new(files);
    let tree = tree::read(&mut reading, main);
    let folder = reading::folder(main);
    for (protocol, port) in PROTOCOLS {
        for outer in lines(&tree, protocol) {
            servers(&mut reading, outer, port, known, folder);
        }
    }
    reading.config
}

/// What a server listens on, and whether each is its own word to be TLS.
struct Server<'t> {
    body: &'t Directive,
    addresses: Vec<(String, bool)>,
}

fn servers(reading: &mut Reading<'_>, outer: &Directive, port: Option<u16>, known: &Known<'_>, folder: &str) {
    let found: Vec<Server<'_>> =
        lines(outer.inner(), "server").into_iter().map(|body| server(reading, body, port)).collect();
    // A socket is shared by the servers that name it, and one `ssl` makes it TLS for all.
    let tls: BTreeSet<String> =
        found.iter().flat_map(|server| &server.addresses).filter(|(_, tls)| *tls).map(|(at, _)| at.clone()).collect();
    for Server { body, addresses } in found {
        let names = names(body);
        let mut scope =
            Scope { levels: [body.inner(), outer.inner()], context: String::new(), listens: Vec::new(), names };
        let starts = scope.line("starttls").and_then(|line| line.argument(0)).is_some_and(|word| word != "off");
        let all = scope.is_on("ssl") || (outer.name() == "mail" && starts);
        scope.listens = addresses.into_iter().map(|(at, _)| at).filter(|at| all || tls.contains(at)).collect();
        scope.listens.dedup();
        if reading.is_over() {
            return;
        }
        if scope.listens.is_empty() {
            continue;
        }
        let shown = scope.names.first().or(scope.listens.first()).map_or("", String::as_str);
        scope.context = format!("{} > server {shown}", outer.name());
        duplicates(reading, &scope);
        for setting in tls::settings(&scope, known, folder) {
            reading.setting(setting);
        }
        if outer.name() == "http" {
            reading.setting(tls::flag(&scope, Kind::Stapling, "ssl_stapling", "off"));
            transport_security(reading, &scope);
        }
    }
}

fn server<'t>(reading: &mut Reading<'_>, body: &'t Directive, port: Option<u16>) -> Server<'t> {
    let mut addresses = Vec::new();
    let written = lines(body.inner(), "listen");
    for line in &written {
        match listen::read(line, port) {
            Ok(read) => {
                let left = MOST_LISTENS.saturating_sub(addresses.len());
                if read.addresses.len() > left {
                    let what = format!("a server listens on more than {MOST_LISTENS} addresses: the rest is not read");
                    reading.problem(&line.file, line.at.line, Some(line.at.column), what);
                }
                addresses.extend(read.addresses.into_iter().take(left).map(|at| (at, read.tls)));
            }
            Err(why) => reading.problem(&line.file, line.at.line, Some(line.at.column), why),
        }
    }
    if written.is_empty() && port.is_some() {
        addresses.push(("*:80".to_owned(), false));
    }
    Server { body, addresses }
}

fn names(body: &Directive) -> Vec<String> {
    let mut names = Vec::new();
    for name in lines(body.inner(), "server_name").into_iter().flat_map(Directive::arguments) {
        if !name.is_empty() && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// nginx does not start with one of these written twice in a block.
fn duplicates(reading: &mut Reading<'_>, scope: &Scope<'_>) {
    const ONCE: [&str; 7] = [
        "ssl_ciphers",
        "ssl_dhparam",
        "ssl_ecdh_curve",
        "ssl_prefer_server_ciphers",
        "ssl_session_tickets",
        "ssl_stapling",
        "ssl_verify_client",
    ];
    for level in scope.levels {
        for line in ONCE.into_iter().filter_map(|name| lines(level, name).get(1).copied()) {
            let what = format!("\"{}\" directive is duplicate", line.name());
            let told = &reading.config.problems;
            if !told.iter().any(|told| *told.place.file == *line.file && told.place.line == line.at.line) {
                reading.problem(&line.file, line.at.line, Some(line.at.column), what);
            }
        }
    }
}

/// The header as the server sends it, and each location that does otherwise.
fn transport_security(reading: &mut Reading<'_>, scope: &Scope<'_>) {
    let [server, http] = scope.levels;
    let outside = sends(http, false);
    let here = sends(server, outside);
    let level = [server, http].into_iter().find(|level| !headers::own(level).is_empty());
    let held = level.map(headers::own).unwrap_or_default();
    if here || outside {
        for sent in held {
            reading.setting(scope.written(Kind::Hsts, sent.by, &sent.value, sent.resolved));
        }
    } else {
        reading.setting(scope.default(Kind::Hsts, "add_header", Ok(vec!["off".to_owned()])));
    }
    locations(reading, scope, server, here, &scope.context);
}

/// Whether a block sends the header, if the one around it does or does not.
fn sends(block: &[Directive], outside: bool) -> bool {
    let own = headers::own(block);
    if own.is_empty() { outside } else { own.iter().any(|sent| !sent.resolved.as_ref().is_ok_and(|on| on == &["off"])) }
}

/// Goes into `location`, `if` and `limit_except`; as deep as the tree was read.
fn locations(reading: &mut Reading<'_>, scope: &Scope<'_>, block: &[Directive], outside: bool, context: &str) {
    for inner in block.iter().filter(|line| matches!(line.name(), "location" | "if" | "limit_except")) {
        let context = format!("{context} > {}", inner.words.join(" "));
        let here = sends(inner.inner(), outside);
        if here || outside {
            for sent in headers::own(inner.inner()) {
                let setting = scope.written(Kind::Hsts, sent.by, &sent.value, sent.resolved);
                reading.setting(crate::Setting { context: context.clone(), ..setting });
            }
        }
        locations(reading, scope, inner.inner(), here, &context);
    }
}
