//! From the words that programs linked with OpenSSL understand to the names
//! that endpoints are described by: versions, suites of TLS 1.3, groups.

use crate::{Resolved, ciphers};

/// Every version that a program may be told, oldest first.
pub const VERSIONS: [&str; 6] = ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/// The version that a word means, whatever its case: `TLSv1` is `TLSv1.0`.
#[must_use]
pub fn version(word: &str) -> Option<&'static str> {
    let word = if word.eq_ignore_ascii_case("TLSv1") { "TLSv1.0" } else { word };
    VERSIONS.into_iter().find(|version| version.eq_ignore_ascii_case(word))
}

/// The suites up to TLS 1.2 that a cipher string of OpenSSL means, in its order.
///
/// # Errors
/// Why it cannot be told.
pub fn suites(text: &str) -> Resolved {
    let codes = ciphers::openssl::expand(text).map_err(|why| format!("`{text}` is no list of suites: {why}"))?;
    Ok(codes.into_iter().map(|code| handshake::Suite(code).to_string()).collect())
}

/// The suites of TLS 1.3 that OpenSSL knows; the last two from 3.x builds only.
const TLS13: [&str; 7] = [
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256",
    "TLS_AES_128_CCM_SHA256",
    "TLS_SHA256_SHA256",
    "TLS_SHA384_SHA384",
];

/// What OpenSSL offers of TLS 1.3 where nothing is written.
pub const DEFAULT_TLS13: [&str; 3] =
    ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"];

/// The suites of TLS 1.3 in a list with colons, as `SSL_CTX_set_ciphersuites` reads it.
///
/// # Errors
/// If a name is none that OpenSSL knows.
pub fn suites13(text: &str) -> Resolved {
    let words = text.split(':').map(str::trim).filter(|word| !word.is_empty());
    let known = |word: &str| {
        let name = TLS13.into_iter().find(|name| name.eq_ignore_ascii_case(word));
        name.map(str::to_owned).ok_or_else(|| format!("`{word}` is no suite of TLS 1.3 that OpenSSL knows"))
    };
    words.map(known).collect()
}

/// OpenSSL's words for groups and the name in IANA's registry of supported groups.
const GROUPS: &[(&str, &str)] = &[
    ("x25519", "x25519"),
    ("x448", "x448"),
    ("prime256v1", "secp256r1"),
    ("p-256", "secp256r1"),
    ("secp256r1", "secp256r1"),
    ("p-384", "secp384r1"),
    ("secp384r1", "secp384r1"),
    ("p-521", "secp521r1"),
    ("secp521r1", "secp521r1"),
    ("prime192v1", "secp192r1"),
    ("p-192", "secp192r1"),
    ("secp192r1", "secp192r1"),
    ("p-224", "secp224r1"),
    ("secp224r1", "secp224r1"),
    ("secp160k1", "secp160k1"),
    ("secp160r1", "secp160r1"),
    ("secp160r2", "secp160r2"),
    ("secp192k1", "secp192k1"),
    ("secp224k1", "secp224k1"),
    ("secp256k1", "secp256k1"),
    ("b-163", "sect163r2"),
    ("k-163", "sect163k1"),
    ("b-233", "sect233r1"),
    ("k-233", "sect233k1"),
    ("b-283", "sect283r1"),
    ("k-283", "sect283k1"),
    ("b-409", "sect409r1"),
    ("k-409", "sect409k1"),
    ("b-571", "sect571r1"),
    ("k-571", "sect571k1"),
    ("sect163k1", "sect163k1"),
    ("sect163r1", "sect163r1"),
    ("sect163r2", "sect163r2"),
    ("sect193r1", "sect193r1"),
    ("sect193r2", "sect193r2"),
    ("sect233k1", "sect233k1"),
    ("sect233r1", "sect233r1"),
    ("sect239k1", "sect239k1"),
    ("sect283k1", "sect283k1"),
    ("sect283r1", "sect283r1"),
    ("sect409k1", "sect409k1"),
    ("sect409r1", "sect409r1"),
    ("sect571k1", "sect571k1"),
    ("sect571r1", "sect571r1"),
    ("brainpoolp256r1", "brainpoolP256r1"),
    ("brainpoolp384r1", "brainpoolP384r1"),
    ("brainpoolp512r1", "brainpoolP512r1"),
    ("brainpoolp256r1tls13", "brainpoolP256r1tls13"),
    ("brainpoolp384r1tls13", "brainpoolP384r1tls13"),
    ("brainpoolp512r1tls13", "brainpoolP512r1tls13"),
    ("ffdhe2048", "ffdhe2048"),
    ("ffdhe3072", "ffdhe3072"),
    ("ffdhe4096", "ffdhe4096"),
    ("ffdhe6144", "ffdhe6144"),
    ("ffdhe8192", "ffdhe8192"),
    ("mlkem512", "MLKEM512"),
    ("mlkem768", "MLKEM768"),
    ("mlkem1024", "MLKEM1024"),
    ("x25519mlkem768", "X25519MLKEM768"),
    ("secp256r1mlkem768", "SecP256r1MLKEM768"),
    ("secp384r1mlkem1024", "SecP384r1MLKEM1024"),
    ("cursm2", "curveSM2"),
    ("sm2", "curveSM2"),
];

/// The registry's name of a group that a program calls so; whatever its case.
#[must_use]
pub fn group(word: &str) -> Option<&'static str> {
    GROUPS.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(word)).map(|(_, name)| *name)
}

/// The groups in a list as `SSL_CTX_set1_groups_list` reads it. OpenSSL 3.5's
/// marks are understood: `/` parts tuples, `*` asks for a share, `?` lets an
/// unknown name pass, `-` takes a name away.
///
/// # Errors
/// If a name is unknown, or the list stands for the library's default.
pub fn groups(text: &str) -> Resolved {
    let mut list: Vec<String> = Vec::new();
    for word in text.split([':', '/']).map(str::trim).filter(|word| !word.is_empty()) {
        let name = word.trim_start_matches(['*', '?', '-']);
        let marks = &word[..word.len() - name.len()];
        if name.eq_ignore_ascii_case("DEFAULT") {
            return Err("`DEFAULT` depends on the library's version".to_owned());
        }
        match group(name) {
            Some(name) if marks.contains('-') => list.retain(|kept| kept != name),
            Some(name) if !list.iter().any(|kept| kept == name) => list.push(name.to_owned()),
            Some(_) => {}
            // Whether the library knows it cannot be told from here.
            None if marks.contains(['?', '-']) => {}
            None => return Err(format!("`{name}` is no group that we know")),
        }
    }
    Ok(list)
}

/// What OpenSSL offers where no groups are written: from 1.1.0 to 3.4 as
/// `tls1_groups_list_default` of `ssl/t1_lib.c` has them. Later ones come with
/// the build's own ideas of post-quantum groups.
///
/// # Errors
/// If the version is unknown or has no list that we know.
pub fn default_groups(openssl: Option<&str>) -> Resolved {
    let version = openssl.ok_or("the library's own groups depend on its version, which is unknown")?;
    let parts = numbers(version);
    let curves = ["x25519", "secp256r1", "x448", "secp521r1", "secp384r1"];
    let list: Vec<&str> = match parts.as_slice() {
        [1, 1, 0, ..] => vec!["x25519", "secp256r1", "secp521r1", "secp384r1"],
        [1, 1, ..] => curves.to_vec(),
        [3, 0..=4, ..] => {
            let fields = ["ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"];
            curves.into_iter().chain(fields).collect()
        }
        _ => return Err(format!("the own groups of OpenSSL {version} are not known here")),
    };
    Ok(list.into_iter().map(str::to_owned).collect())
}

/// The leading numbers of a version: `1.22.1-9+deb12u3` is 1, 22, 1.
#[must_use]
pub fn numbers(version: &str) -> Vec<u32> {
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    version.get(..end).unwrap_or_default().split('.').map_while(|part| part.parse().ok()).collect()
}

/// `on` or `off`, from the words that programs use for them.
///
/// # Errors
/// If it is another word.
pub fn switch(word: &str) -> Resolved {
    match word.to_ascii_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Ok(vec!["on".to_owned()]),
        "off" | "no" | "false" | "0" => Ok(vec!["off".to_owned()]),
        _ => Err(format!("`{word}` is neither on nor off")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_openssl_become_standard_names() {
        assert_eq!(version("tlsv1"), Some("TLSv1.0"));
        assert_eq!(version("TLSv1.3"), Some("TLSv1.3"));
        assert_eq!(version("TLSv1.4"), None);
        assert_eq!(suites("AES128-SHA:!PSK").unwrap(), ["TLS_RSA_WITH_AES_128_CBC_SHA"]);
        assert!(suites("AES128-SAH").unwrap_err().contains("no cipher suite matches"));
        assert_eq!(suites13("TLS_AES_128_GCM_SHA256").unwrap(), ["TLS_AES_128_GCM_SHA256"]);
        assert!(suites13("TLS_AES_128_GCM_SHA256:AES128-SHA").unwrap_err().contains("AES128-SHA"));
        assert_eq!(groups("X25519:prime256v1:P-256").unwrap(), ["x25519", "secp256r1"]);
        assert_eq!(groups("?new / *X25519MLKEM768:P-384:-P-384").unwrap(), ["X25519MLKEM768"]);
        assert!(groups("DEFAULT").is_err() && groups("banana").is_err());
        assert_eq!(numbers("1.22.1-9+deb12u3"), [1, 22, 1]);
        assert_eq!(default_groups(Some("3.0.22")).unwrap().len(), 10);
        assert!(default_groups(None).is_err() && default_groups(Some("3.5.0")).is_err());
        assert_eq!(switch("Yes").unwrap(), ["on"]);
        assert!(switch("optional").is_err());
    }
}
