//! System-wide crypto policies, as RHEL and its kin have them
//! (crypto-policies(7)): the policy in force, and what its back-ends make the
//! default of each library. Java's part is read with Java's own file, since it
//! counts only where that file says so.

use crate::reading::{Config, Reading, folder};
use crate::scope::{Scope, between};
use crate::{Files, Kind, Place, ReadError, gnutls_config, names, openssl_cnf, sshd};
use std::sync::Arc;

/// The file that names the policy.
pub const PLACES: &[&str] = &["/etc/crypto-policies/config"];

/// How many lines of one back-end are read.
const MOST_LINES: usize = 10_000;

/// Reads the policy that this file (`/etc/crypto-policies/config`) names, and
/// the back-ends beside it. A back-end that is missing is not in use.
#[must_use]
pub fn read(files: &dyn Files, path: &str) -> Config {
    let mut reading = Reading::new(files);
    let root = folder(path).to_owned();
    // The state says what was last applied, the file what should be.
    let policy = [format!("{root}/state/current"), path.to_owned()].iter().find_map(|path| name(&mut reading, path));
    let Some(policy) = policy else {
        reading.problem(path, 1, None, "no policy is named");
        return reading.config;
    };
    let back_end = |name: &str| format!("{root}/back-ends/{name}.config");
    let context = |name: &str| format!("policy {policy} > {name}");

    let openssl = back_end("opensslcnf");
    if load(&mut reading, &openssl).is_some() {
        openssl_cnf::read_commands(&mut reading, &openssl, context("openssl"));
    }
    let gnutls = back_end("gnutls");
    if load(&mut reading, &gnutls).is_some() {
        gnutls_config::tell(&mut reading, &gnutls, &context("gnutls"));
    }
    let server = back_end("opensshserver");
    if let Some(bytes) = load(&mut reading, &server) {
        sshd::tell_lines(&mut reading, &context("sshd"), &sshd_lines(&String::from_utf8_lossy(&bytes), &server));
    }
    let nss = back_end("nss");
    if let Some(bytes) = load(&mut reading, &nss) {
        tell_nss(&mut reading, &String::from_utf8_lossy(&bytes), &nss, context("nss"));
    }
    reading.config
}

/// The first line that says something: `DEFAULT`, `FUTURE:NO-SHA1`.
fn name(reading: &mut Reading<'_>, path: &str) -> Option<String> {
    let bytes = load(reading, path)?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    Some(line.chars().take(200).collect())
}

/// A file, `None` if it is missing or cannot be read, and then with a problem.
fn load(reading: &mut Reading<'_>, path: &str) -> Option<Arc<[u8]>> {
    match reading.load(path) {
        Ok(bytes) => Some(bytes),
        Err(why) if why == ReadError::Missing(path.to_owned()).to_string() => None,
        Err(why) => {
            reading.problem(path, 1, None, why);
            None
        }
    }
}

/// Lines for sshd: since RHEL 9 as in its own file, before as options of the
/// command line in a variable (`CRYPTO_POLICY='-oCiphers=… -oMACs=…'`).
fn sshd_lines(text: &str, path: &str) -> Vec<(String, Place)> {
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()).take(MOST_LINES) {
        let place = Place { file: path.to_owned(), line: number };
        match line.trim().strip_prefix("CRYPTO_POLICY=") {
            Some(options) => {
                let options = options.trim_matches(['\'', '"']).split_ascii_whitespace();
                let options = options.filter_map(|option| option.strip_prefix("-o")).take(MOST_LINES);
                lines.extend(options.map(|option| (option.to_owned(), place.clone())));
            }
            None => lines.push((line.to_owned(), place)),
        }
    }
    lines
}

/// NSS's names for groups among what is allowed.
const NSS_GROUPS: &[(&str, &str)] = &[
    ("CURVE25519", "x25519"),
    ("SECP256R1", "secp256r1"),
    ("SECP384R1", "secp384r1"),
    ("SECP521R1", "secp521r1"),
    ("mlkem768x25519", "X25519MLKEM768"),
    ("mlkem768secp256r1", "SecP256r1MLKEM768"),
    ("mlkem1024secp384r1", "SecP384r1MLKEM1024"),
];

/// NSS: `config="disallow=ALL allow=…:tls-version-min=tls1.2:…"`.
fn tell_nss(reading: &mut Reading<'_>, text: &str, path: &str, context: String) {
    let found = (1..)
        .zip(text.lines())
        .take(MOST_LINES)
        .find_map(|(number, line)| line.trim().strip_prefix("config=").map(|value| (number, value.trim_matches('"'))));
    let Some((line, value)) = found else { return };
    let place = Place { file: path.to_owned(), line };
    let mut scope = Scope { reading, context, listens: Vec::new(), names: Vec::new() };
    let allowed: Vec<&str> = value
        .split_ascii_whitespace()
        .filter_map(|word| word.strip_prefix("allow="))
        .flat_map(|list| list.split(':'))
        .take(MOST_LINES)
        .collect();
    let bound = |name: &str| {
        let word = allowed.iter().find_map(|word| word.strip_prefix(name))?;
        // NSS writes `tls1.2`; 0 is no version at all.
        Some(names::version(&word.to_ascii_lowercase().replacen("tls", "TLSv", 1)).ok_or(word))
    };
    let resolved = match (bound("tls-version-min="), bound("tls-version-max=")) {
        (Some(Err("0")), _) => Ok(Vec::new()),
        (Some(Err(word)), _) | (_, Some(Err(word))) => Err(format!("`{word}` is no version")),
        (None, None) => Err("no bound of the versions is written".to_owned()),
        (low, high) => Ok(between(low.and_then(Result::ok), high.and_then(Result::ok))),
    };
    scope.tell(Kind::Protocols, "config", Some((value, &place)), resolved);
    let groups = NSS_GROUPS.iter().filter(|(theirs, _)| allowed.iter().any(|word| word.eq_ignore_ascii_case(theirs)));
    let groups: Vec<String> = groups.map(|(_, name)| (*name).to_owned()).collect();
    if !groups.is_empty() {
        scope.tell(Kind::Groups, "config", Some((value, &place)), Ok(groups));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;
    use proptest::prelude::*;

    const MAIN: &str = "/etc/crypto-policies/config";

    fn told(files: &[(&'static str, &str)]) -> Vec<String> {
        let config = read(&Memory::of(files), MAIN);
        assert_eq!(config.problems, []);
        let show = |s: &crate::Setting| {
            let line = s.place.as_ref().unwrap().line;
            format!(
                "{} {:?}:{line} = {}",
                s.context,
                s.kind,
                s.resolved.clone().unwrap_or_else(|why| vec![why]).join(" ")
            )
        };
        config.settings.iter().map(show).collect()
    }

    #[test]
    fn a_policy_of_rhel_9() {
        let found = told(&[
            (MAIN, "# comment\nDEFAULT\n"),
            ("/etc/crypto-policies/state/current", "FUTURE\n"),
            (
                "/etc/crypto-policies/back-ends/opensslcnf.config",
                "Ciphersuites = TLS_AES_256_GCM_SHA384\nTLS.MinProtocol = TLSv1.2\nTLS.MaxProtocol = TLSv1.3\n\
                 DTLS.MinProtocol = DTLSv1.2\nGroups = X25519:secp384r1\n[openssl_init]\nalg_section = evp\n",
            ),
            (
                "/etc/crypto-policies/back-ends/gnutls.config",
                "[global]\noverride-mode=allowlist\n[overrides]\nenabled-version = TLS1.3\ntls-enabled-cipher = AES-256-GCM\n\
                 tls-enabled-mac = AEAD\ntls-enabled-group = GROUP-X25519\nsecure-sig = RSA-SHA512\n",
            ),
            ("/etc/crypto-policies/back-ends/opensshserver.config", "Ciphers aes256-ctr\nRequiredRSASize 3072\n"),
            (
                "/etc/crypto-policies/back-ends/nss.config",
                "library=\nname=Policy\nNSS=flags=policyOnly,moduleDB\n\
                 config=\"disallow=ALL allow=HMAC-SHA256:CURVE25519:SECP384R1:tls-version-min=tls1.2:DH-MIN=3072\"\n",
            ),
        ]);
        assert_eq!(
            found,
            [
                "policy FUTURE > openssl Protocols:3 = TLSv1.2 TLSv1.3",
                "policy FUTURE > openssl Ciphersuites:1 = TLS_AES_256_GCM_SHA384",
                "policy FUTURE > openssl Groups:5 = x25519 secp384r1",
                "policy FUTURE > gnutls Protocols:4 = TLSv1.3",
                "policy FUTURE > gnutls Ciphers:4 = ",
                "policy FUTURE > gnutls Ciphersuites:4 = TLS_AES_256_GCM_SHA384",
                "policy FUTURE > gnutls Groups:4 = x25519",
                "policy FUTURE > gnutls Signatures:4 = rsa_pkcs1_sha512",
                "policy FUTURE > sshd Ciphers:1 = aes256-ctr",
                "policy FUTURE > nss Protocols:4 = TLSv1.2 TLSv1.3",
                "policy FUTURE > nss Groups:4 = x25519 secp384r1",
            ]
        );
    }

    #[test]
    fn a_policy_of_rhel_8() {
        let found = told(&[
            (MAIN, "LEGACY"),
            (
                "/etc/crypto-policies/back-ends/opensshserver.config",
                "CRYPTO_POLICY='-oCiphers=aes256-ctr -oMACs=hmac-sha1'\n",
            ),
        ]);
        assert_eq!(found, ["policy LEGACY > sshd Ciphers:1 = aes256-ctr", "policy LEGACY > sshd Macs:1 = hmac-sha1"]);
        let config = read(&Memory::of(&[(MAIN, "# none\n")]), MAIN);
        assert_eq!(config.problems[0].to_string(), "/etc/crypto-policies/config:1: no policy is named");
    }

    proptest! {
        #[test]
        fn any_back_end_is_read(text in r#"(config="|allow=|tls-version-min=|tls1\.2|:| |CRYPTO_POLICY='|-oMACs=|\n|\PC){0,40}"#) {
            let files = [(MAIN, "X"), ("/etc/crypto-policies/back-ends/nss.config", text.as_str()),
                ("/etc/crypto-policies/back-ends/opensshserver.config", &text)];
            let _ = read(&Memory::of(&files), MAIN);
        }
    }
}
