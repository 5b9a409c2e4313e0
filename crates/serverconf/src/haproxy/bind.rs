//! A `bind` line: its addresses, and its words about TLS.

use std::net::Ipv6Addr;

/// Words that take one argument, sorted; the rest take none.
const WITH_ARGUMENT: [&str; 57] = [
    "accept-netscaler-cip",
    "alpn",
    "backlog",
    "ca-file",
    "ca-ignore-err",
    "ca-sign-file",
    "ca-sign-pass",
    "ca-verify-file",
    "ciphers",
    "ciphersuites",
    "client-sigalgs",
    "crl-file",
    "crt",
    "crt-ignore-err",
    "crt-list",
    "curves",
    "default-crt",
    "ecdhe",
    "ech",
    "expose-fd",
    "gid",
    "group",
    "guid-prefix",
    "id",
    "idle-ping",
    "interface",
    "key",
    "ktls",
    "level",
    "maxconn",
    "mode",
    "mss",
    "name",
    "namespace",
    "nbconn",
    "nice",
    "npn",
    "ocsp",
    "ocsp-update",
    "process",
    "proto",
    "quic-cc-algo",
    "quic-socket",
    "sctl",
    "severity-output",
    "shards",
    "sigalgs",
    "ssl-max-ver",
    "ssl-min-ver",
    "tcp-md5sig",
    "tcp-ss",
    "tcp-ut",
    "thread",
    "tls-ticket-keys",
    "uid",
    "user",
    "verify",
];

/// A word about TLS with its argument, empty if it takes none.
pub(crate) type Word = (String, String);

/// The words of a `bind` line behind its address, or between the brackets of a
/// list of certificates.
pub(crate) fn options(words: &[String]) -> Vec<Word> {
    let mut found = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let takes = WITH_ARGUMENT.binary_search(&word.as_str()).is_ok();
        let argument = if takes { rest.next().cloned().unwrap_or_default() } else { String::new() };
        found.push((word.clone(), argument));
    }
    found
}

/// The last argument of a word.
pub(crate) fn last<'o>(options: &'o [Word], word: &str) -> Option<&'o str> {
    options.iter().rfind(|(name, _)| name == word).map(|(_, argument)| argument.as_str())
}

/// The addresses of a `bind` line: `*:443`, `[::]:443`, `unix:/run/x`.
pub(crate) fn addresses(text: &str, options: &[Word]) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        one(part, last(options, "v4v6").is_some(), &mut found)?;
    }
    Ok(found)
}

fn one(text: &str, both: bool, found: &mut Vec<String>) -> Result<(), String> {
    const MOST_PORTS: u16 = 256;
    let wrong = || format!("the address `{text}` of bind cannot be read");
    if text.contains('$') {
        return Err(format!("the address `{text}` of bind holds a variable"));
    }
    let (family, rest) = text.split_once('@').unwrap_or(("", text));
    if matches!(family, "unix" | "abns" | "abnsz") || text.starts_with('/') {
        found.push(format!("unix:{rest}"));
        return Ok(());
    }
    if matches!(family, "fd" | "sockpair" | "rhttp" | "rev") {
        // What stands behind an inherited descriptor is not written here.
        return Ok(());
    }
    let (host, ports) = rest.rsplit_once(':').ok_or_else(wrong)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let six = family.ends_with('6');
    let hosts = match bare.parse::<Ipv6Addr>() {
        Ok(address) if address.is_unspecified() && both => vec!["[::]".to_owned(), "*".to_owned()],
        Ok(address) => vec![format!("[{address}]")],
        Err(_) if bare.contains(':') => return Err(wrong()),
        Err(_) if matches!(bare, "" | "*" | "0.0.0.0") => vec![if six { "[::]" } else { "*" }.to_owned()],
        Err(_) => vec![bare.to_owned()],
    };
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let (first, last): (u16, u16) = (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
    if first == 0 || first > last || last - first >= MOST_PORTS {
        return Err(wrong());
    }
    for host in hosts {
        found.extend((first..=last).map(|port| format!("{host}:{port}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_haproxy_reads_them() {
        assert!(WITH_ARGUMENT.is_sorted());
        let of =
            |text: &str, word: &str| addresses(text, &[(word.to_owned(), String::new())]).map(|list| list.join(" "));
        let plain = |text: &str| of(text, "ssl").unwrap();
        assert_eq!(plain(":443"), "*:443");
        assert_eq!(plain("*:443,10.0.0.1:444-445"), "*:443 10.0.0.1:444 10.0.0.1:445");
        assert_eq!(plain(":::443"), "[::]:443");
        assert_eq!(plain("[::1]:443,ipv6@:80"), "[::1]:443 [::]:80");
        assert_eq!(of("[::]:443", "v4v6").unwrap(), "[::]:443 *:443");
        assert_eq!(plain("unix@/run/h.sock,/run/i"), "unix:/run/h.sock unix:/run/i");
        assert_eq!(plain("fd@3"), "");
        for text in ["443", "a:b", "::x:1", ":0", "$A:1", ":1-9999"] {
            assert!(of(text, "ssl").is_err(), "{text}");
        }
    }

    #[test]
    fn an_argument_is_no_word_of_its_own() {
        let words: Vec<String> = "name ssl crt a crt b".split(' ').map(str::to_owned).collect();
        let found = options(&words);
        assert_eq!(found.len(), 3);
        assert_eq!(last(&found, "ssl"), None);
        assert_eq!(last(&found, "crt"), Some("b"));
    }
}
