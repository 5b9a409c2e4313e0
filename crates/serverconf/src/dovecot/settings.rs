//! What one context of Dovecot says about TLS, under the names of 2.2, 2.3 and
//! 2.4 alike, with the defaults of the release (`master-service-ssl-settings.c`).

use super::lines::Raw;
use super::{Entry, Said};
use crate::names::{VERSIONS, default_groups, groups, suites, suites13, version};
use crate::scope::{Scope, between, default_tls13, one, switched};
use crate::{Kind, Resolved};

/// All that is written, and what is known of the program.
pub(super) struct View<'a> {
    pub said: &'a Said,
    pub version: Option<&'a [u32]>,
    pub openssl: Option<&'a str>,
}

/// A setting that is written: its name, its value, where.
type Found<'a> = Option<(&'a str, &'a Entry)>;

impl<'a> View<'a> {
    /// The word that holds under any of these names, the newest name first.
    fn find(&self, path: &[String], names: &[&'a str]) -> Found<'a> {
        names.iter().find_map(|name| self.said.holds(path, name).map(|entry| (*name, entry)))
    }

    /// Whether the release is at least this one, where it is known.
    fn since(&self, release: &[u32]) -> Option<bool> {
        self.version.map(|version| version >= release)
    }

    /// The name that this release has for it: 2.4 renamed what is the server's.
    fn named(&self, new: &'a str, old: &'a str) -> &'a str {
        if self.since(&[2, 4]) == Some(true) { new } else { old }
    }
}

/// The value as it may be shown. One that stands in the configuration itself
/// instead of in a file may be a key, and is not shown.
fn shown(entry: &Entry) -> String {
    match &entry.value {
        Raw::Text(text) => text.clone(),
        Raw::File(path) => format!("<{path}"),
    }
}

/// Tells every setting of the context.
pub(super) fn tell(scope: &mut Scope<'_, '_>, view: &View<'_>, path: &[String]) {
    let on = view.find(path, &["ssl"]);
    match on.map(|(_, entry)| entry.text().unwrap_or_default()) {
        None | Some("yes" | "required") => {}
        Some("no") => return off(scope, on, "ssl"),
        Some(_) => {
            return told(scope, Kind::Protocols, on, "ssl", Err("it is neither yes, no nor required".to_owned()));
        }
    }
    let certificate = ["ssl_server_cert_file", "ssl_cert", "ssl_cert_file"];
    let written = view.find(path, &certificate);
    if written.is_none_or(|(_, entry)| entry.value == Raw::Text(String::new())) {
        // Dovecot takes no connection then: "ssl enabled, but ssl_cert not set".
        return off(scope, written, view.named("ssl_server_cert_file", "ssl_cert"));
    }
    protocols(scope, view, path);
    ciphers(scope, view, path);
    let curves = view.find(path, &["ssl_curve_list"]);
    let list = curves.map_or(Ok(String::new()), |(_, entry)| plain(entry));
    let list = list.and_then(|list| if list.is_empty() { default_groups(view.openssl) } else { groups(&list) });
    told(scope, Kind::Groups, curves, "ssl_curve_list", list);
    let files: [(Kind, &[&str]); 4] = [
        (Kind::Certificate, &certificate),
        (Kind::Certificate, &["ssl_server_alt_cert_file", "ssl_alt_cert"]),
        (Kind::Key, &["ssl_server_key_file", "ssl_key", "ssl_key_file"]),
        (Kind::Key, &["ssl_server_alt_key_file", "ssl_alt_key"]),
    ];
    for (kind, names) in files {
        if let Some((name, entry)) = view.find(path, names).filter(|(_, entry)| entry.value != Raw::Text(String::new()))
        {
            file(scope, kind, name, entry);
        }
    }
    match view.find(path, &["ssl_server_dh_file", "ssl_dh"]) {
        Some((name, entry)) => file(scope, Kind::DhParameters, name, entry),
        // Without parameters no suite with DHE is offered; 2.2 makes its own.
        None => {
            let made = view.since(&[2, 3]).ok_or_else(|| "the release of Dovecot is not known".to_owned());
            let resolved = made.map(|none| if none { Vec::new() } else { vec!["own".to_owned()] });
            told(scope, Kind::DhParameters, None, view.named("ssl_server_dh_file", "ssl_dh"), resolved);
        }
    }
    order(scope, view, path);
    options(scope, view, path);
    client_certificates(scope, view, path);
}

/// Tells one setting, or its default under the release's own name.
fn told(scope: &mut Scope<'_, '_>, kind: Kind, found: Found<'_>, default: &str, resolved: Resolved) {
    match found {
        Some((name, entry)) => scope.tell(kind, name, Some((&shown(entry), &entry.place)), resolved),
        None => scope.tell(kind, default, None, resolved),
    }
}

fn off(scope: &mut Scope<'_, '_>, found: Found<'_>, default: &str) {
    told(scope, Kind::Protocols, found, default, Ok(Vec::new()));
}

/// Plain text in which nothing is left to be filled in.
fn plain(entry: &Entry) -> Result<String, String> {
    match &entry.value {
        Raw::Text(text) if text.contains("%{") || text.contains('$') => {
            Err("the value holds a variable that cannot be filled in here".to_owned())
        }
        Raw::Text(text) => Ok(text.clone()),
        Raw::File(_) => Err("the value stands in another file".to_owned()),
    }
}

/// A file by its path; what stands in the configuration itself is not shown.
fn file(scope: &mut Scope<'_, '_>, kind: Kind, name: &str, entry: &Entry) {
    let path = match &entry.value {
        Raw::File(path) => Ok(path.clone()),
        // 2.4 names files without `<`.
        Raw::Text(_) if name.ends_with("_file") => plain(entry),
        Raw::Text(_) => Err("it stands in the configuration itself, not in a file".to_owned()),
    };
    let value = if path.is_ok() { shown(entry) } else { String::new() };
    scope.tell(kind, name, Some((&value, &entry.place)), path.and_then(|path| one(&path)));
}

fn protocols(scope: &mut Scope<'_, '_>, view: &View<'_>, path: &[String]) {
    let found = view.find(path, &["ssl_min_protocol", "ssl_protocols"]);
    let resolved = match found {
        Some(("ssl_protocols", entry)) => plain(entry).and_then(|text| listed(&text)),
        Some((_, entry)) => plain(entry).and_then(|text| lowest(&text)),
        None => match (view.since(&[2, 3, 15]), view.since(&[2, 3])) {
            (Some(true), _) => lowest("TLSv1.2"),
            (_, Some(_)) => lowest("TLSv1"),
            _ => Err("the release of Dovecot is not known, and with it its lowest version".to_owned()),
        },
    };
    let default = if view.since(&[2, 3]) == Some(false) { "ssl_protocols" } else { "ssl_min_protocol" };
    told(scope, Kind::Protocols, found, default, resolved);
}

/// `ssl_min_protocol` of 2.3 and later.
fn lowest(text: &str) -> Resolved {
    match text.to_ascii_uppercase().as_str() {
        "ANY" => Ok(between(None, None)),
        "LATEST" => Ok(between(Some("TLSv1.3"), None)),
        "TLSV1.0" => Err("`TLSv1.0` is no version that Dovecot knows".to_owned()),
        _ => {
            let lowest = version(text).ok_or_else(|| format!("`{text}` is no version that Dovecot knows"))?;
            Ok(between(Some(lowest), None))
        }
    }
}

/// `ssl_protocols` of 2.2: names that are in or, with `!`, out.
fn listed(text: &str) -> Resolved {
    let (mut taken, mut left_out) = (Vec::new(), Vec::new());
    for word in text.split_ascii_whitespace() {
        let name = word.strip_prefix('!').unwrap_or(word);
        let known = version(name).ok_or_else(|| format!("`{name}` is no version that Dovecot knows"))?;
        if word.starts_with('!') { left_out.push(known) } else { taken.push(known) }
    }
    let holds = |v: &&str| (taken.is_empty() || taken.contains(v)) && !left_out.contains(v);
    Ok(VERSIONS.iter().skip(1).copied().filter(|v| holds(v)).map(str::to_owned).collect())
}

fn ciphers(scope: &mut Scope<'_, '_>, view: &View<'_>, path: &[String]) {
    const NEW: &str = "ALL:!kRSA:!SRP:!kDHd:!DSS:!aNULL:!eNULL:!EXPORT:!DES:!3DES:!MD5:!PSK:!RC4:!ADH:!LOW@STRENGTH";
    const OLD: &str = "ALL:!LOW:!SSLv2:!EXP:!aNULL";
    let found = view.find(path, &["ssl_server_cipher_list", "ssl_cipher_list"]);
    let text = match (found.filter(|(_, entry)| entry.value != Raw::Text(String::new())), view.since(&[2, 3])) {
        (Some((_, entry)), _) => plain(entry),
        (None, Some(true)) => Ok(NEW.to_owned()),
        (None, Some(false)) => Ok(OLD.to_owned()),
        (None, None) => Err("the release of Dovecot is not known, and with it its suites".to_owned()),
    };
    told(scope, Kind::Ciphers, found, "ssl_cipher_list", text.and_then(|text| suites(&text)));
    let found = view.find(path, &["ssl_cipher_suites"]);
    let text = found.map_or(Ok(String::new()), |(_, entry)| plain(entry));
    let resolved = text.and_then(|text| if text.is_empty() { default_tls13() } else { suites13(&text) });
    told(scope, Kind::Ciphersuites, found, "ssl_cipher_suites", resolved);
}

fn order(scope: &mut Scope<'_, '_>, view: &View<'_>, path: &[String]) {
    let found = view.find(path, &["ssl_server_prefer_ciphers", "ssl_prefer_server_ciphers"]);
    let resolved = match found.map(|(_, entry)| plain(entry)) {
        None => switched(false),
        Some(Err(why)) => Err(why),
        Some(Ok(word)) => match word.as_str() {
            "yes" | "server" => switched(true),
            "no" | "client" => switched(false),
            _ => Err("it says neither server nor client".to_owned()),
        },
    };
    told(
        scope,
        Kind::ServerOrder,
        found,
        view.named("ssl_server_prefer_ciphers", "ssl_prefer_server_ciphers"),
        resolved,
    );
}

/// `ssl_options`: words that switch tickets and compression.
fn options(scope: &mut Scope<'_, '_>, view: &View<'_>, path: &[String]) {
    let found = view.find(path, &["ssl_options"]);
    let words = found.map_or(Ok(String::new()), |(_, entry)| plain(entry));
    let has = |word: &str| words.clone().map(|words| words.split([' ', ',']).any(|w| w == word));
    told(scope, Kind::SessionTickets, found, "ssl_options", has("no_ticket").and_then(|without| switched(!without)));
    for (word, on) in [("compression", true), ("no_compression", false)] {
        if has(word) == Ok(true) {
            told(scope, Kind::Compression, found, "ssl_options", switched(on));
        }
    }
}

fn client_certificates(scope: &mut Scope<'_, '_>, view: &View<'_>, path: &[String]) {
    let names = ["ssl_server_request_client_cert", "ssl_verify_client_cert"];
    let yes = |found: Found<'_>| found.is_some_and(|(_, entry): (&str, &Entry)| entry.text() == Some("yes"));
    let required = view.find(path, &["auth_ssl_require_client_cert"]);
    if yes(required) {
        return told(scope, Kind::ClientCertificates, required, "", one("on"));
    }
    let asked = view.find(path, &names);
    let default = view.named("ssl_server_request_client_cert", "ssl_verify_client_cert");
    told(scope, Kind::ClientCertificates, asked, default, one(if yes(asked) { "optional" } else { "off" }));
}
