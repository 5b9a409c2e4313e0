//! Where Dovecot listens for clients that may speak TLS: the listeners of its
//! login services, by default and as `service` sections change them.

use super::Said;
use crate::scope::listen;
use std::collections::BTreeMap;

/// Listeners that a protocol brings: protocol, service, listener, port.
const DEFAULTS: &[(&str, &str, &str, &str)] = &[
    ("imap", "imap-login", "imap", "143"),
    ("imap", "imap-login", "imaps", "993"),
    ("pop3", "pop3-login", "pop3", "110"),
    ("pop3", "pop3-login", "pop3s", "995"),
    ("sieve", "managesieve-login", "sieve", "4190"),
    ("submission", "submission-login", "submission", "587"),
];

/// One listener.
#[derive(Default)]
struct Listener<'a> {
    address: Option<&'a str>,
    port: Option<&'a str>,
    ssl: bool,
}

/// The addresses of a context: those of its `protocol` and `local` filters
/// alone; none where `protocols` is not written and so not known.
pub(super) fn listens(said: &Said, path: &[String]) -> Vec<String> {
    let filter = |kind: &str| path.iter().rev().find_map(|section| section.strip_prefix(kind));
    let Some(protocols) = protocols(said) else { return Vec::new() };
    let wanted = filter("protocol ");
    let mut found: BTreeMap<(&str, &str), (&str, Listener<'_>)> = BTreeMap::new();
    for (protocol, service, name, port) in DEFAULTS {
        if protocols.iter().any(|p| p == protocol || (p == "managesieve" && *protocol == "sieve")) {
            found.insert((*service, *name), (*protocol, Listener { port: Some(*port), ..Listener::default() }));
        }
    }
    for entry in &said.entries {
        let [service, listener] = entry.path.as_slice() else { continue };
        let (Some(service), Some(listener)) =
            (service.strip_prefix("service "), listener.strip_prefix("inet_listener "))
        else {
            continue;
        };
        let protocol = match service {
            "lmtp" => "lmtp",
            "managesieve-login" => "sieve",
            // Others speak TLS where they are told to alone.
            login => login.strip_suffix("-login").unwrap_or_default(),
        };
        if !protocol.is_empty()
            && !protocols.iter().any(|p| p == protocol || (p == "managesieve" && protocol == "sieve"))
        {
            continue;
        }
        let (_, kept) = found.entry((service, listener)).or_insert((protocol, Listener::default()));
        let text = entry.text();
        match entry.key.as_str() {
            "port" => kept.port = text,
            "address" => kept.address = text.filter(|t| !t.is_empty()),
            "ssl" => kept.ssl = text == Some("yes"),
            _ => {}
        }
    }
    let everything = said.last(&[], "listen").and_then(super::Entry::text).unwrap_or("*, ::");
    let local = filter("local ");
    let mut all = Vec::new();
    for (protocol, listener) in found.values() {
        let wanted = wanted.is_none_or(|wanted| wanted == *protocol) && (listener.ssl || !protocol.is_empty());
        let Some(port) = listener.port.filter(|port| wanted && port.parse::<u16>().is_ok_and(|p| p > 0)) else {
            continue;
        };
        let addresses = local.or(listener.address).unwrap_or(everything);
        for address in addresses.split([' ', ',']).filter(|address| !address.is_empty()) {
            all.extend(listen(address, port));
        }
    }
    all
}

/// The protocols that are on; `None` where that is not written.
fn protocols(said: &Said) -> Option<Vec<String>> {
    if let Some(list) = said.last(&[], "protocols") {
        return Some(list.text()?.split_ascii_whitespace().map(str::to_owned).collect());
    }
    // 2.4 may write `protocols { imap = yes }`.
    let section = ["protocols".to_owned()];
    let on: Vec<String> = said
        .entries
        .iter()
        .filter(|entry| entry.path == section && entry.text() == Some("yes"))
        .map(|entry| entry.key.clone())
        .collect();
    (!on.is_empty()).then_some(on)
}
