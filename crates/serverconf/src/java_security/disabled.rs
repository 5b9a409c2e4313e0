//! `jdk.tls.disabledAlgorithms`: which versions and suites it takes away. Java
//! takes a suite apart into the names of its algorithms, and one of them on the
//! list is enough (`SSLAlgorithmDecomposer`; compared with what Java 17 does).

use std::sync::LazyLock;

/// How many entries of a list are read.
const MOST_ENTRIES: usize = 1_000;

/// One suite that Java 17 enables of itself where nothing is disabled.
#[derive(Debug)]
pub(super) struct Suite {
    pub code: u16,
    /// Java's name, which begins with `SSL_` where the suite is older than TLS.
    pub name: &'static str,
}

/// The suites in Java's order of preference.
pub(super) static SUITES: LazyLock<Vec<Suite>> = LazyLock::new(|| {
    let suite = |line: &'static str| {
        let (code, name) = line.split_once(' ')?;
        Some(Suite { code: u16::from_str_radix(code, 16).ok()?, name })
    };
    include_str!("suites.txt").lines().filter_map(suite).collect()
});

/// A list of what is disabled: names alone. Entries with a condition, such as
/// `RSA keySize < 2048`, disable no algorithm, but some keys or some uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Disabled(Vec<String>);

impl Disabled {
    /// Reads a list; `include` gives another property that an entry names.
    ///
    /// # Errors
    /// If Java refuses an entry, and with it every connection.
    pub fn read(text: &str, include: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut names = Vec::new();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).take(MOST_ENTRIES) {
            let mut words = entry.split_ascii_whitespace();
            match (words.next(), words.next(), words.next()) {
                (Some("include"), Some(property), None) => {
                    let list = include(property).unwrap_or_default();
                    let plain = list.split(',').map(str::trim).filter(|name| !name.is_empty() && !name.contains(' '));
                    names.extend(plain.take(MOST_ENTRIES).map(str::to_owned));
                }
                (Some(name), None, _) if name.contains('*') && !name.starts_with("TLS_") => {
                    return Err(format!("`{name}` is no pattern that Java takes: it must begin with `TLS_`"));
                }
                (Some(name), None, _) => names.push(name.to_owned()),
                _ => {}
            }
        }
        Ok(Self(names))
    }

    /// True if a version is taken away: `TLSv1` is TLS 1.0 here.
    pub fn version(&self, version: &str) -> bool {
        let theirs = if version == "TLSv1.0" { "TLSv1" } else { version };
        self.0.iter().any(|name| name.eq_ignore_ascii_case(theirs))
    }

    /// The suites that are left for these versions.
    pub fn suites(&self, versions: &[&str]) -> Vec<u16> {
        let usable = |suite: &Suite| match oldest(suite.name) {
            "TLSv1.3" => versions.contains(&"TLSv1.3"),
            oldest => versions.iter().any(|version| *version >= oldest && *version != "TLSv1.3"),
        };
        SUITES.iter().filter(|suite| usable(suite) && !self.takes(suite)).map(|suite| suite.code).collect()
    }

    fn takes(&self, suite: &Suite) -> bool {
        let parts = parts(suite.name);
        self.0.iter().any(|name| match name.split_once('*') {
            Some(_) => crate::globs::matches(name, suite.name),
            None => name.eq_ignore_ascii_case(suite.name) || parts.iter().any(|part| part.eq_ignore_ascii_case(name)),
        })
    }
}

/// The oldest version that has a suite.
fn oldest(name: &str) -> &'static str {
    match (name.contains("_WITH_"), name.ends_with("_SHA")) {
        (false, _) => "TLSv1.3",
        (true, true) => "SSLv3",
        (true, false) => "TLSv1.2",
    }
}

/// The names of algorithms that Java finds in a suite.
fn parts(name: &'static str) -> Vec<&'static str> {
    let (key_exchange, rest) = name.split_once("_WITH_").unwrap_or(("", name));
    let mut parts: Vec<&str> = match key_exchange.split_once('_').map_or("", |(_, kx)| kx) {
        "RSA" => vec!["RSA"],
        "DHE_RSA" => vec!["RSA", "DH", "DHE", "DiffieHellman", "DHE_RSA"],
        "DHE_DSS" => vec!["DSA", "DSS", "DH", "DHE", "DiffieHellman", "DHE_DSS"],
        "ECDH_ECDSA" => vec!["ECDH", "ECDSA", "ECDH_ECDSA"],
        "ECDH_RSA" => vec!["ECDH", "RSA", "ECDH_RSA"],
        "ECDHE_ECDSA" => vec!["ECDHE", "ECDSA", "ECDHE_ECDSA"],
        "ECDHE_RSA" => vec!["ECDHE", "RSA", "ECDHE_RSA"],
        _ => vec![],
    };
    let new = key_exchange.is_empty();
    for (cipher, names) in [
        ("AES_128_GCM", ["AES", "GCM", "NoPadding", "AES_128_GCM"]),
        ("AES_256_GCM", ["AES", "GCM", "NoPadding", "AES_256_GCM"]),
        ("AES_128_CBC", ["AES", "CBC", "NoPadding", "AES_128_CBC"]),
        ("AES_256_CBC", ["AES", "CBC", "NoPadding", "AES_256_CBC"]),
        ("3DES_EDE_CBC", ["DESede", "CBC", "NoPadding", "3DES_EDE_CBC"]),
        ("CHACHA20_POLY1305", ["ChaCha20-Poly1305"; 4]),
    ] {
        // The last name is not found in the suites of TLS 1.3.
        let known = names.len() - usize::from(new && cipher.starts_with("AES"));
        if rest.contains(cipher) {
            parts.extend(names.iter().take(known));
        }
    }
    // Besides the MAC, the hash of the key derivation counts: SHA-256 unless the name says SHA384.
    parts.extend(["SHA256", "SHA-256", "HmacSHA256"].iter().filter(|_| !name.ends_with("_SHA384")));
    parts.extend(["SHA384", "SHA-384", "HmacSHA384"].iter().filter(|_| name.ends_with("_SHA384")));
    parts.extend(["SHA1", "SHA-1", "HmacSHA1"].iter().filter(|_| name.ends_with("_SHA")));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use handshake::Suite as Registered;

    #[test]
    fn what_java_takes_away_is_taken_away() {
        assert_eq!(SUITES.len(), include_str!("suites.txt").lines().count());
        for suite in SUITES.iter() {
            assert_eq!(Registered(suite.code).name().unwrap()[3..], suite.name[3..]);
        }
        let left = |text: &str| {
            let disabled = Disabled::read(text, |_| None).unwrap();
            let versions: Vec<&str> =
                ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"].into_iter().filter(|v| !disabled.version(v)).collect();
            disabled.suites(&versions).len()
        };
        // The numbers are what Java 17.0.21 has left.
        for (text, number) in [
            ("", 55),
            ("RSA", 25),
            ("DiffieHellman", 40),
            ("ecdh", 41),
            ("ECDHE", 39),
            ("AES", 11),
            ("AES_128", 55),
            ("AES_256_GCM", 48),
            ("GCM", 39),
            ("CBC", 20),
            ("SHA", 55),
            ("SHA1", 34),
            ("SHA256", 12),
            ("SHA384", 43),
            ("DESede", 48),
            ("DSA", 48),
            ("TLS_RSA_*", 49),
            ("TLS_*", 3),
            ("TLS_DHE_*_SHA", 51),
            ("ChaCha20-Poly1305", 51),
            ("CHACHA20_POLY1305", 55),
            ("TLSv1.3", 52),
            ("NoPadding", 4),
            ("SSL_RSA_WITH_3DES_EDE_CBC_SHA", 54),
            ("RSA keySize < 2048, AES keySize < 256", 55),
        ] {
            assert_eq!(left(text), number, "{text}");
        }
        assert!(Disabled::read("SSL_*", |_| None).is_err());
        let included =
            Disabled::read("include jdk.x", |name| (name == "jdk.x").then(|| "RSA, DH, EC keySize < 1".into()));
        assert_eq!(included, Ok(Disabled(vec!["RSA".to_owned(), "DH".to_owned()])));
    }
}
