//! What a cluster's settings mean, with the defaults of its release
//! (`guc_tables.c` and the release notes of 12, 13, 18).

use super::Said;
use crate::names::{groups, suites, suites13, version};
use crate::reading::{Reading, beside};
use crate::scope::{Scope, Written, between, default_tls13, everywhere, listen, one};
use crate::{Kind, Resolved};

/// Which cluster it is.
pub(super) struct Cluster<'a> {
    /// Its main file.
    pub path: &'a str,
    /// Its data folder, from which relative paths are meant.
    pub data: &'a str,
    /// The release's first number, where it is known.
    pub version: Option<u32>,
}

const CIPHERS: &str = "HIGH:MEDIUM:+3DES:!aNULL";

/// Tells every setting about TLS.
pub(super) fn tell(reading: &mut Reading<'_>, said: &Said, cluster: &Cluster<'_>) {
    let get = |name: &str| said.get(name).map(|(value, place)| (value.as_str(), place));
    let context = match cluster.path.strip_prefix("/etc/postgresql/").and_then(|p| p.strip_suffix("/postgresql.conf")) {
        Some(name) => format!("cluster {name}"),
        None => format!("cluster {}", cluster.data),
    };
    let mut scope =
        Scope { reading, context, listens: listens(get("listen_addresses"), get("port")), names: Vec::new() };
    match get("ssl").map(|(value, _)| truth(value)) {
        None | Some(Some(false)) => return scope.tell_off("ssl", get("ssl")),
        Some(None) => {
            return scope.tell(Kind::Protocols, "ssl", get("ssl"), Err("`ssl` is neither on nor off".to_owned()));
        }
        Some(Some(true)) => {}
    }
    protocols(&mut scope, get("ssl_min_protocol_version"), get("ssl_max_protocol_version"), cluster.version);
    let ciphers = get("ssl_ciphers");
    scope.tell(Kind::Ciphers, "ssl_ciphers", ciphers, suites(ciphers.map_or(CIPHERS, |(value, _)| value)));
    let tls13 = get("ssl_tls13_ciphers").filter(|(value, _)| !value.is_empty());
    scope.tell(Kind::Ciphersuites, "ssl_tls13_ciphers", tls13, tls13.map_or_else(default_tls13, |(v, _)| suites13(v)));
    curves(&mut scope, get("ssl_groups").map(|w| ("ssl_groups", w)), get("ssl_ecdh_curve"), cluster.version);
    for (kind, name, default) in
        [(Kind::Certificate, "ssl_cert_file", "server.crt"), (Kind::Key, "ssl_key_file", "server.key")]
    {
        let written = get(name);
        let value = written.map_or(default, |(value, _)| value);
        scope.tell(kind, name, written, one(&beside(cluster.data, value)));
    }
    let ca = get("ssl_ca_file");
    scope.tell_switch(Kind::ClientCertificates, "ssl_ca_file", ca, ca.is_some_and(|(value, _)| !value.is_empty()));
    let order = get("ssl_prefer_server_ciphers");
    let on = order.map_or(Ok(true), |(value, _)| truth(value).ok_or("it is neither on nor off".to_owned()));
    scope.tell(Kind::ServerOrder, "ssl_prefer_server_ciphers", order, on.and_then(crate::scope::switched));
    let dh = get("ssl_dh_params_file");
    let file = dh.map(|(value, _)| value).filter(|value| !value.is_empty());
    // `be-secure-openssl.c` holds the 2048-bit group of RFC 3526 for where no file is named.
    let meant = file.map_or("RFC 3526 2048-bit".to_owned(), |file| beside(cluster.data, file));
    scope.tell(Kind::DhParameters, "ssl_dh_params_file", dh, one(&meant));
}

fn protocols(scope: &mut Scope<'_, '_>, low: Written<'_>, high: Written<'_>, release: Option<u32>) {
    let least = match (low, release) {
        // An empty lowest version is none; the parameters are new in 12, and 13 raised the lowest.
        (Some(("", _)), _) => Ok("SSLv3"),
        (Some((word, _)), _) => version(word).ok_or_else(|| format!("`{word}` is no version")),
        (None, Some(13..)) => Ok("TLSv1.2"),
        (None, Some(_)) => Ok("TLSv1.0"),
        (None, None) => Err("the release is not known, and with it its lowest version".to_owned()),
    };
    let most = match high {
        None | Some(("", _)) => Ok("TLSv1.3"),
        Some((word, _)) => version(word).ok_or_else(|| format!("`{word}` is no version")),
    };
    let resolved = least.and_then(|least| Ok(between(Some(least), Some(most?))));
    let (name, written) = match (low, high) {
        (None, Some(_)) => ("ssl_max_protocol_version", high),
        _ => ("ssl_min_protocol_version", low),
    };
    scope.tell(Kind::Protocols, name, written, resolved);
}

/// Release 18 calls it `ssl_groups` and takes the old name too.
fn curves(
    scope: &mut Scope<'_, '_>,
    new: Option<(&str, (&str, &crate::Place))>,
    old: Written<'_>,
    release: Option<u32>,
) {
    let written = match (new, old) {
        (Some((name, new)), Some(old)) if new.1 >= old.1 => Some((name, new)),
        (_, Some(old)) => Some(("ssl_ecdh_curve", old)),
        (new, None) => new,
    };
    let default: Resolved = match release {
        Some(18..) => groups("X25519:prime256v1"),
        Some(_) => groups("prime256v1"),
        None => Err("the release is not known, and with it its groups".to_owned()),
    };
    let name = if release.is_some_and(|r| r >= 18) { "ssl_groups" } else { "ssl_ecdh_curve" };
    match written {
        Some((name, (value, place))) => scope.tell(Kind::Groups, name, Some((value, place)), groups(value)),
        None => scope.tell(Kind::Groups, name, None, default),
    }
}

fn listens(addresses: Written<'_>, port: Written<'_>) -> Vec<String> {
    let port = port.map_or("5432", |(value, _)| value);
    let each = addresses.map_or("localhost", |(value, _)| value).split(',').map(|a| a.trim().trim_matches('"'));
    each.filter(|a| !a.is_empty()).flat_map(|a| if a == "*" { everywhere(port) } else { listen(a, port) }).collect()
}

/// `parse_bool` of PostgreSQL: any beginning of the words that is not ambiguous.
fn truth(word: &str) -> Option<bool> {
    let word = word.to_ascii_lowercase();
    let begins = |whole: &str, least: usize| word.len() >= least && whole.starts_with(&word);
    if begins("true", 1) || begins("yes", 1) || word == "on" || word == "1" {
        Some(true)
    } else if begins("false", 1) || begins("no", 1) || begins("off", 2) || word == "0" {
        Some(false)
    } else {
        None
    }
}
