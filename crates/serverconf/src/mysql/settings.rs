//! What a server's options say about TLS, with the defaults of MariaDB and
//! MySQL where they are known (their manuals, `mysqld --verbose --help`).

use super::{Flavour, Written};
use crate::names::{VERSIONS, suites, suites13, switch, version};
use crate::reading::{Reading, beside};
use crate::scope::{Scope, default_tls13, everywhere, listen, one};
use crate::{Kind, Resolved};
use std::collections::BTreeMap;

/// The last word for each name, the name in its normal form.
pub(super) type Said<'a> = BTreeMap<String, (String, &'a Written)>;

/// Tells every setting about TLS.
pub(super) fn tell(reading: &mut Reading<'_>, said: &Said<'_>, flavour: Flavour, release: Option<&[u32]>) {
    let mut server = Server { said, flavour, release, scope: scope(reading, said) };
    let tls_version = said.get("tls-version");
    let off = |name: &str| said.get(name).is_some_and(|(value, _)| switch(value) == Ok(vec!["off".to_owned()]));
    if off("ssl") {
        return server.tell(Kind::Protocols, "ssl", Ok(Vec::new()));
    }
    if tls_version.is_some_and(|(value, _)| value.is_empty()) {
        return server.tell(Kind::Protocols, "tls-version", Ok(Vec::new()));
    }
    let named = ["ssl-cert", "ssl-key"].iter().any(|name| said.get(*name).is_some_and(|(value, _)| !value.is_empty()));
    match (named, server.makes_its_own()) {
        (true, _) | (false, Some(true)) => {}
        (false, Some(false)) => return server.tell(Kind::Protocols, "ssl-cert", Ok(Vec::new())),
        (false, None) => {
            let why = "no certificate is named, and whether the server makes its own depends on its release";
            return server.tell(Kind::Protocols, "ssl-cert", Err(why.to_owned()));
        }
    }
    let resolved = tls_version.map_or_else(|| server.versions(), |(value, _)| listed(value));
    server.tell(Kind::Protocols, "tls-version", resolved);
    server.ciphers();
    server.files();
    let asked =
        ["ssl-ca", "ssl-capath"].into_iter().find(|name| said.get(*name).is_some_and(|(value, _)| !value.is_empty()));
    // With an authority clients may show a certificate; accounts say who must.
    server.tell(
        Kind::ClientCertificates,
        asked.unwrap_or("ssl-ca"),
        one(if asked.is_some() { "optional" } else { "off" }),
    );
}

fn scope<'r, 'f>(reading: &'r mut Reading<'f>, said: &Said<'_>) -> Scope<'r, 'f> {
    let value = |name: &str| said.get(name).map(|(value, _)| value.as_str());
    let port = value("port").unwrap_or("3306");
    let silent = value("skip-networking").is_some_and(|value| switch(value) == Ok(vec!["on".to_owned()]));
    let listens = match value("bind-address") {
        _ if silent => Vec::new(),
        None | Some("*" | "") => everywhere(port),
        Some(list) => list.split(',').flat_map(|address| listen(address.trim(), port)).collect(),
    };
    Scope { reading, context: "mysqld".to_owned(), listens, names: Vec::new() }
}

struct Server<'a, 'r, 'f> {
    said: &'a Said<'a>,
    flavour: Flavour,
    release: Option<&'a [u32]>,
    scope: Scope<'r, 'f>,
}

impl Server<'_, '_, '_> {
    /// Tells a setting under the name that is written, or its default.
    fn tell(&mut self, kind: Kind, name: &str, resolved: Resolved) {
        match self.said.get(name) {
            Some((_, option)) => {
                let value = option.value.as_deref().unwrap_or_default();
                self.scope.tell(kind, &option.name, Some((value, &option.place)), resolved);
            }
            None => self.scope.tell(kind, &name.replace('-', "_"), None, resolved),
        }
    }

    fn since(&self, release: &[u32]) -> Option<bool> {
        self.release.map(|own| own >= release)
    }

    /// Whether it has a certificate though none is named.
    fn makes_its_own(&self) -> Option<bool> {
        match self.flavour {
            Flavour::MariaDb => self.since(&[11, 4]),
            Flavour::MySql => {
                let told =
                    self.said.get("auto-generate-certs").map(|(value, _)| switch(value) == Ok(vec!["on".to_owned()]));
                self.since(&[5, 7]).map(|new| new && told != Some(false))
            }
            Flavour::Unknown => None,
        }
    }

    /// The versions where none are written.
    fn versions(&self) -> Resolved {
        let unknown = || Err("the versions of this release are not known".to_owned());
        let list: &[&str] = match self.flavour {
            // Seen in 10.11; releases since 10.6 share it.
            Flavour::MariaDb if self.since(&[10, 6]) == Some(true) => &["TLSv1.2", "TLSv1.3"],
            Flavour::MySql => match (self.since(&[8, 0, 28]), self.since(&[8, 0, 16]), self.since(&[5, 7, 10])) {
                (Some(true), ..) => &["TLSv1.2", "TLSv1.3"],
                (_, Some(true), _) => &["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
                (.., Some(true)) => &["TLSv1.0", "TLSv1.1", "TLSv1.2"],
                _ => return unknown(),
            },
            _ => return unknown(),
        };
        Ok(list.iter().map(|version| (*version).to_owned()).collect())
    }

    /// MariaDB takes suites of TLS 1.3 in the same list; MySQL has a list of their own.
    fn ciphers(&mut self) {
        let written = self.said.get("ssl-cipher").map(|(value, _)| value.clone()).filter(|value| !value.is_empty());
        let is_new = |word: &&str| word.starts_with("TLS_");
        let parts = |text: &str, new: bool| {
            text.split(':').filter(|word| is_new(word) == new && !word.is_empty()).collect::<Vec<_>>().join(":")
        };
        let own = match (&written, self.flavour) {
            (Some(text), Flavour::MySql) => suites(text),
            (Some(text), _) => match parts(text, false) {
                none if none.is_empty() => Ok(Vec::new()),
                old => suites(&old),
            },
            (None, Flavour::MariaDb) => suites("DEFAULT"),
            (None, _) => Err("the suites of this release are not known".to_owned()),
        };
        self.tell(Kind::Ciphers, "ssl-cipher", own);
        if self.flavour == Flavour::MySql {
            let list = self.said.get("tls-ciphersuites").map(|(value, _)| value.clone());
            let resolved = list.map_or_else(default_tls13, |list| suites13(&list));
            return self.tell(Kind::Ciphersuites, "tls-ciphersuites", resolved);
        }
        let new = written.map(|text| parts(&text, true)).filter(|list| !list.is_empty());
        match new {
            Some(list) => self.tell(Kind::Ciphersuites, "ssl-cipher", suites13(&list)),
            // OpenSSL's own hold, whatever stands there.
            None => self.scope.tell(Kind::Ciphersuites, "ssl_cipher", None, default_tls13()),
        }
    }

    fn files(&mut self) {
        let data = self.said.get("datadir").map_or("/var/lib/mysql", |(value, _)| value.as_str()).to_owned();
        for (kind, name, made) in
            [(Kind::Certificate, "ssl-cert", "server-cert.pem"), (Kind::Key, "ssl-key", "server-key.pem")]
        {
            let path = self.said.get(name).map(|(value, _)| value.clone()).filter(|value| !value.is_empty());
            let resolved = match (path, self.flavour) {
                (Some(path), _) => one(&beside(&data, &path)),
                (None, Flavour::MySql) => one(&beside(&data, made)),
                // One file may hold both, else MariaDB makes one in memory.
                (None, _) => match self.said.get(if name == "ssl-cert" { "ssl-key" } else { "ssl-cert" }) {
                    Some((other, _)) => one(&beside(&data, other)),
                    None => one("own"),
                },
            };
            self.tell(kind, name, resolved);
        }
    }
}

/// `TLSv1.2,TLSv1.3`, in any order and case.
fn listed(text: &str) -> Resolved {
    let mut found = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        found.push(version(word).ok_or_else(|| format!("`{word}` is no version that the server knows"))?);
    }
    Ok(VERSIONS.into_iter().filter(|version| found.contains(version)).map(str::to_owned).collect())
}
