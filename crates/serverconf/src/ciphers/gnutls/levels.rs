//! The levels that priority strings begin with, and the `-ALL` words, as lists
//! of algorithms (GnuTLS manual, “Priority strings”, table of levels; their
//! order as `gnutls-cli --priority LEVEL -l` shows it in GnuTLS 3.7).

/// One level. `None` for versions: those of before stay.
#[derive(Debug)]
pub(super) struct Level {
    pub name: &'static str,
    pub versions: Option<&'static [&'static str]>,
    pub ciphers: &'static [&'static str],
    pub macs: &'static [&'static str],
    pub key_exchanges: &'static [&'static str],
    pub groups: &'static [&'static str],
    pub signatures: &'static [&'static str],
}

pub(super) const ALL_VERSIONS: &[&str] = &["TLS1.3", "TLS1.2", "TLS1.1", "TLS1.0", "DTLS1.2", "DTLS1.0"];
pub(super) const TLS: &[&str] = &["TLS1.3", "TLS1.2", "TLS1.1", "TLS1.0"];
pub(super) const DTLS: &[&str] = &["DTLS1.2", "DTLS1.0"];
pub(super) const DTLS_WITH_OLD: &[&str] = &["DTLS1.2", "DTLS1.0", "DTLS0.9"];

pub(super) const CIPHERS: &[&str] =
    &["AES-256-GCM", "CHACHA20-POLY1305", "AES-256-CCM", "AES-256-CBC", "AES-128-GCM", "AES-128-CCM", "AES-128-CBC"];
const FAST_CIPHERS: &[&str] =
    &["AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305", "AES-128-CCM", "AES-256-CCM", "AES-128-CBC", "AES-256-CBC"];
const CIPHERS_128: &[&str] =
    &["AES-256-GCM", "CHACHA20-POLY1305", "AES-256-CBC", "AES-256-CCM", "AES-128-GCM", "AES-128-CBC", "AES-128-CCM"];
const CIPHERS_192: &[&str] = &["AES-256-GCM", "CHACHA20-POLY1305", "AES-256-CBC", "AES-256-CCM"];

pub(super) const MACS: &[&str] = &["SHA1", "AEAD"];
const SEALED: &[&str] = &["AEAD"];

pub(super) const KEY_EXCHANGES: &[&str] = &["ECDHE-ECDSA", "ECDHE-RSA", "RSA", "DHE-RSA"];
const FAST_KEY_EXCHANGES: &[&str] = &["RSA", "ECDHE-ECDSA", "ECDHE-RSA", "DHE-RSA"];
const FORWARD_SECRET: &[&str] = &["ECDHE-ECDSA", "ECDHE-RSA", "DHE-RSA"];

pub(super) const CURVES: &[&str] = &["SECP256R1", "SECP384R1", "SECP521R1", "X25519", "X448"];
pub(super) const FIELDS: &[&str] = &["FFDHE2048", "FFDHE3072", "FFDHE4096", "FFDHE6144", "FFDHE8192"];
pub(super) const GROUPS: &[&str] = &[
    "SECP256R1",
    "SECP384R1",
    "SECP521R1",
    "X25519",
    "X448",
    "FFDHE2048",
    "FFDHE3072",
    "FFDHE4096",
    "FFDHE6144",
    "FFDHE8192",
];
const GROUPS_192: &[&str] = &["SECP384R1", "SECP521R1", "FFDHE8192"];

pub(super) const SIGNATURES: &[&str] = &[
    "RSA-SHA256",
    "RSA-PSS-SHA256",
    "RSA-PSS-RSAE-SHA256",
    "ECDSA-SHA256",
    "ECDSA-SECP256R1-SHA256",
    "EdDSA-Ed25519",
    "RSA-SHA384",
    "RSA-PSS-SHA384",
    "RSA-PSS-RSAE-SHA384",
    "ECDSA-SHA384",
    "ECDSA-SECP384R1-SHA384",
    "EdDSA-Ed448",
    "RSA-SHA512",
    "RSA-PSS-SHA512",
    "RSA-PSS-RSAE-SHA512",
    "ECDSA-SHA512",
    "ECDSA-SECP521R1-SHA512",
    "RSA-SHA1",
    "ECDSA-SHA1",
];
const SIGNATURES_128: &[&str] = &[
    "RSA-SHA256",
    "RSA-PSS-SHA256",
    "RSA-PSS-RSAE-SHA256",
    "ECDSA-SHA256",
    "ECDSA-SECP256R1-SHA256",
    "EdDSA-Ed25519",
    "RSA-SHA384",
    "RSA-PSS-SHA384",
    "RSA-PSS-RSAE-SHA384",
    "ECDSA-SHA384",
    "ECDSA-SECP384R1-SHA384",
    "EdDSA-Ed448",
    "RSA-SHA512",
    "RSA-PSS-SHA512",
    "RSA-PSS-RSAE-SHA512",
    "ECDSA-SHA512",
    "ECDSA-SECP521R1-SHA512",
];
const SIGNATURES_192: &[&str] = &[
    "RSA-SHA384",
    "RSA-PSS-SHA384",
    "RSA-PSS-RSAE-SHA384",
    "ECDSA-SHA384",
    "ECDSA-SECP384R1-SHA384",
    "EdDSA-Ed448",
    "RSA-SHA512",
    "RSA-PSS-SHA512",
    "RSA-PSS-RSAE-SHA512",
    "ECDSA-SHA512",
    "ECDSA-SECP521R1-SHA512",
];

pub(super) const GOST_GROUPS: &[&str] = &["GC256A", "GC256B", "GC256C", "GC256D", "GC512A", "GC512B", "GC512C"];
pub(super) const GOST_SIGNATURES: &[&str] = &["GOSTR341012-256", "GOSTR341012-512"];
pub(super) const GOST_MACS: &[&str] = &["GOST28147-TC26Z-IMIT"];
pub(super) const GOST_CIPHERS: &[&str] = &["GOST28147-TC26Z-CNT"];
pub(super) const GOST_KEY_EXCHANGES: &[&str] = &["VKO-GOST-12"];

const NORMAL: Level = Level {
    name: "NORMAL",
    versions: None,
    ciphers: CIPHERS,
    macs: MACS,
    key_exchanges: KEY_EXCHANGES,
    groups: GROUPS,
    signatures: SIGNATURES,
};

const SECURE128: Level = Level { name: "SECURE128", ciphers: CIPHERS_128, signatures: SIGNATURES_128, ..NORMAL };

const SECURE192: Level = Level {
    name: "SECURE192",
    ciphers: CIPHERS_192,
    macs: SEALED,
    groups: GROUPS_192,
    signatures: SIGNATURES_192,
    ..NORMAL
};

const SUITEB128: Level = Level {
    name: "SUITEB128",
    versions: Some(&["TLS1.2"]),
    ciphers: &["AES-256-GCM", "AES-128-GCM"],
    macs: SEALED,
    key_exchanges: &["ECDHE-ECDSA"],
    groups: &["SECP256R1", "SECP384R1"],
    signatures: &["ECDSA-SHA256", "ECDSA-SECP256R1-SHA256", "ECDSA-SHA384", "ECDSA-SECP384R1-SHA384"],
};

/// Every level.
pub(super) const LEVELS: &[Level] = &[
    NORMAL,
    Level { name: "PFS", key_exchanges: FORWARD_SECRET, ..NORMAL },
    SECURE128,
    Level { name: "SECURE", ..SECURE128 },
    SECURE192,
    Level { name: "SECURE256", ..SECURE192 },
    SUITEB128,
    Level {
        name: "SUITEB192",
        ciphers: &["AES-256-GCM"],
        groups: &["SECP384R1"],
        signatures: &["ECDSA-SHA384", "ECDSA-SECP384R1-SHA384"],
        ..SUITEB128
    },
    Level { name: "LEGACY", ..NORMAL },
    Level { name: "PERFORMANCE", ciphers: FAST_CIPHERS, key_exchanges: FAST_KEY_EXCHANGES, ..NORMAL },
];
