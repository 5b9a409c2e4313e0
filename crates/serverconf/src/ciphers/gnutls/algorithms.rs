//! The names of algorithms that GnuTLS 3.7 knows (`gnutls-cli -l`), and the
//! suites that they make (`suites.txt`: number, key exchange, cipher, MAC, the
//! oldest version; `-` for TLS 1.3, whose suites name no key exchange).

use std::sync::LazyLock;

/// A list of names in order of preference.
pub(super) type Names = Vec<&'static str>;

pub(super) const CIPHERS: &[&str] = &[
    "AES-256-CBC",
    "AES-192-CBC",
    "AES-128-CBC",
    "AES-128-GCM",
    "AES-192-GCM",
    "AES-256-GCM",
    "AES-128-CCM",
    "AES-256-CCM",
    "AES-128-CCM-8",
    "AES-256-CCM-8",
    "ARCFOUR-128",
    "ARCFOUR-40",
    "ESTREAM-SALSA20-256",
    "SALSA20-256",
    "CHACHA20-32",
    "CHACHA20-64",
    "CAMELLIA-256-CBC",
    "CAMELLIA-192-CBC",
    "CAMELLIA-128-CBC",
    "CHACHA20-POLY1305",
    "CAMELLIA-128-GCM",
    "CAMELLIA-256-GCM",
    "GOST28147-TC26Z-CFB",
    "GOST28147-CPA-CFB",
    "GOST28147-CPB-CFB",
    "GOST28147-CPC-CFB",
    "GOST28147-CPD-CFB",
    "AES-128-CFB8",
    "AES-192-CFB8",
    "AES-256-CFB8",
    "AES-128-XTS",
    "AES-256-XTS",
    "AES-128-SIV",
    "AES-256-SIV",
    "GOST28147-TC26Z-CNT",
    "MAGMA-CTR-ACPKM",
    "KUZNYECHIK-CTR-ACPKM",
    "3DES-CBC",
    "DES-CBC",
    "RC2-40",
    "NULL",
];

pub(super) const MACS: &[&str] = &[
    "SHA1",
    "SHA256",
    "SHA384",
    "SHA512",
    "SHA224",
    "UMAC-96",
    "UMAC-128",
    "AEAD",
    "MD5",
    "GOSTR341194",
    "STREEBOG-256",
    "STREEBOG-512",
    "AES-CMAC-128",
    "AES-CMAC-256",
    "AES-GMAC-128",
    "AES-GMAC-192",
    "AES-GMAC-256",
    "GOST28147-TC26Z-IMIT",
    "OMAC-MAGMA",
    "OMAC-KUZNYECHIK",
];

pub(super) const KEY_EXCHANGES: &[&str] = &[
    "ECDHE-RSA",
    "ECDHE-ECDSA",
    "RSA",
    "DHE-RSA",
    "DHE-DSS",
    "PSK",
    "RSA-PSK",
    "DHE-PSK",
    "ECDHE-PSK",
    "SRP-DSS",
    "SRP-RSA",
    "SRP",
    "ANON-DH",
    "ANON-ECDH",
    "VKO-GOST-12",
    "RSA-EXPORT",
];

/// Versions from the newest. SSL 3.0 is a known word without effect: builds
/// of today leave it out.
pub(super) const VERSIONS: &[&str] =
    &["TLS1.3", "TLS1.2", "TLS1.1", "TLS1.0", "SSL3.0", "DTLS1.2", "DTLS1.0", "DTLS0.9"];

/// GnuTLS's name and IANA's.
pub(super) const GROUPS: &[(&str, &str)] = &[
    ("SECP192R1", "secp192r1"),
    ("SECP224R1", "secp224r1"),
    ("SECP256R1", "secp256r1"),
    ("SECP384R1", "secp384r1"),
    ("SECP521R1", "secp521r1"),
    ("X25519", "x25519"),
    ("X448", "x448"),
    ("GC256A", "GC256A"),
    ("GC256B", "GC256B"),
    ("GC256C", "GC256C"),
    ("GC256D", "GC256D"),
    ("GC512A", "GC512A"),
    ("GC512B", "GC512B"),
    ("GC512C", "GC512C"),
    ("FFDHE2048", "ffdhe2048"),
    ("FFDHE3072", "ffdhe3072"),
    ("FFDHE4096", "ffdhe4096"),
    ("FFDHE6144", "ffdhe6144"),
    ("FFDHE8192", "ffdhe8192"),
];

/// For which versions a signature scheme counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// Up to TLS 1.2.
    Before13,
    /// TLS 1.3 alone.
    In13,
    /// All.
    All,
    /// None: it is insecure, or TLS has no number for it.
    None,
}

/// GnuTLS's name, IANA's where it has one (else GnuTLS's own), and the versions.
pub(super) const SIGNATURES: &[(&str, &str, Meant)] = &[
    ("RSA-SHA256", "rsa_pkcs1_sha256", Meant::All),
    ("RSA-SHA384", "rsa_pkcs1_sha384", Meant::All),
    ("RSA-SHA512", "rsa_pkcs1_sha512", Meant::All),
    ("RSA-PSS-SHA256", "rsa_pss_pss_sha256", Meant::All),
    ("RSA-PSS-RSAE-SHA256", "rsa_pss_rsae_sha256", Meant::All),
    ("RSA-PSS-SHA384", "rsa_pss_pss_sha384", Meant::All),
    ("RSA-PSS-RSAE-SHA384", "rsa_pss_rsae_sha384", Meant::All),
    ("RSA-PSS-SHA512", "rsa_pss_pss_sha512", Meant::All),
    ("RSA-PSS-RSAE-SHA512", "rsa_pss_rsae_sha512", Meant::All),
    ("EdDSA-Ed25519", "ed25519", Meant::All),
    ("EdDSA-Ed448", "ed448", Meant::All),
    ("ECDSA-SHA256", "ecdsa_secp256r1_sha256", Meant::Before13),
    ("ECDSA-SHA384", "ecdsa_secp384r1_sha384", Meant::Before13),
    ("ECDSA-SHA512", "ecdsa_secp521r1_sha512", Meant::Before13),
    ("ECDSA-SECP256R1-SHA256", "ecdsa_secp256r1_sha256", Meant::In13),
    ("ECDSA-SECP384R1-SHA384", "ecdsa_secp384r1_sha384", Meant::In13),
    ("ECDSA-SECP521R1-SHA512", "ecdsa_secp521r1_sha512", Meant::In13),
    ("RSA-SHA1", "rsa_pkcs1_sha1", Meant::All),
    ("RSA-SHA224", "rsa_pkcs1_sha224", Meant::All),
    ("ECDSA-SHA1", "ecdsa_sha1", Meant::All),
    ("ECDSA-SHA224", "ecdsa_sha224", Meant::All),
    ("DSA-SHA1", "dsa_sha1", Meant::Before13),
    ("DSA-SHA224", "dsa_sha224", Meant::Before13),
    ("DSA-SHA256", "dsa_sha256", Meant::Before13),
    ("DSA-SHA384", "dsa_sha384", Meant::Before13),
    ("DSA-SHA512", "dsa_sha512", Meant::Before13),
    ("GOSTR341012-256", "gostr34102012_256a", Meant::Before13),
    ("GOSTR341012-512", "gostr34102012_512a", Meant::Before13),
    ("RSA-MD5", "rsa_pkcs1_md5", Meant::None),
    ("RSA-RAW", "RSA-RAW", Meant::None),
    ("RSA-MD2", "RSA-MD2", Meant::None),
    ("RSA-RMD160", "RSA-RMD160", Meant::None),
    ("GOSTR341001", "GOSTR341001", Meant::None),
    ("RSA-SHA3-224", "RSA-SHA3-224", Meant::None),
    ("RSA-SHA3-256", "RSA-SHA3-256", Meant::None),
    ("RSA-SHA3-384", "RSA-SHA3-384", Meant::None),
    ("RSA-SHA3-512", "RSA-SHA3-512", Meant::None),
    ("ECDSA-SHA3-224", "ECDSA-SHA3-224", Meant::None),
    ("ECDSA-SHA3-256", "ECDSA-SHA3-256", Meant::None),
    ("ECDSA-SHA3-384", "ECDSA-SHA3-384", Meant::None),
    ("ECDSA-SHA3-512", "ECDSA-SHA3-512", Meant::None),
    ("DSA-SHA3-224", "DSA-SHA3-224", Meant::None),
    ("DSA-SHA3-256", "DSA-SHA3-256", Meant::None),
    ("DSA-SHA3-384", "DSA-SHA3-384", Meant::None),
    ("DSA-SHA3-512", "DSA-SHA3-512", Meant::None),
];

/// Words that begin with `%`. What they change is no list of algorithms, but
/// for `NO_EXTENSIONS`, without which there is no TLS 1.3.
pub(super) const OPTIONS: &[&str] = &[
    "ALLOW_SMALL_RECORDS",
    "COMPAT",
    "DEBUG_ALLOW_KEY_USAGE_VIOLATIONS",
    "DISABLE_SAFE_RENEGOTIATION",
    "DISABLE_TLS13_COMPAT_MODE",
    "DISABLE_WILDCARDS",
    "DUMBFW",
    "FALLBACK_SCSV",
    "FORCE_ETM",
    "LATEST_RECORD_VERSION",
    "NO_ETM",
    "NO_EXTENSIONS",
    "NO_SESSION_HASH",
    "NO_TICKETS",
    "NO_TICKETS_TLS12",
    "PARTIAL_RENEGOTIATION",
    "PROFILE_FUTURE",
    "PROFILE_HIGH",
    "PROFILE_LEGACY",
    "PROFILE_LOW",
    "PROFILE_MEDIUM",
    "PROFILE_SUITEB128",
    "PROFILE_SUITEB192",
    "PROFILE_ULTRA",
    "PROFILE_VERY_WEAK",
    "SAFE_RENEGOTIATION",
    "SERVER_PRECEDENCE",
    "SSL3_RECORD_VERSION",
    "STATELESS_COMPRESSION",
    "UNSAFE_RENEGOTIATION",
    "VERIFY_ALLOW_BROKEN",
    "VERIFY_ALLOW_SIGN_RSA_MD5",
    "VERIFY_ALLOW_SIGN_WITH_SHA1",
    "VERIFY_ALLOW_X509_V1_CA_CRT",
    "VERIFY_DISABLE_CRL_CHECKS",
];

/// One suite.
#[derive(Debug)]
pub(super) struct Suite {
    pub code: u16,
    pub key_exchange: &'static str,
    pub cipher: &'static str,
    pub mac: &'static str,
    /// As tables write versions: `TLSv1.2`.
    pub oldest: &'static str,
}

/// The suites that GnuTLS 3.7 has.
pub(super) static SUITES: LazyLock<Vec<Suite>> =
    LazyLock::new(|| include_str!("suites.txt").lines().filter_map(suite).collect());

fn suite(line: &'static str) -> Option<Suite> {
    let mut words = line.split(' ');
    let code = u16::from_str_radix(words.next()?, 16).ok()?;
    let (key_exchange, cipher, mac, oldest) = (words.next()?, words.next()?, words.next()?, words.next()?);
    words.next().is_none().then_some(Suite { code, key_exchange, cipher, mac, oldest })
}

/// The one name of a list that is spelled so, whatever the case.
pub(super) fn find(list: &'static [&'static str], word: &str) -> Option<&'static str> {
    list.iter().find(|name| name.eq_ignore_ascii_case(word)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_is_made_of_known_names() {
        assert_eq!(SUITES.len(), include_str!("suites.txt").lines().count());
        for suite in SUITES.iter() {
            assert!(suite.key_exchange == "-" || KEY_EXCHANGES.contains(&suite.key_exchange), "{suite:?}");
            assert!(CIPHERS.contains(&suite.cipher) && MACS.contains(&suite.mac), "{suite:?}");
            assert!(handshake::Suite(suite.code).name().is_some(), "{suite:?}");
        }
        assert!(OPTIONS.is_sorted());
    }
}
