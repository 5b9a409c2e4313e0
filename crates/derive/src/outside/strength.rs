//! How strong a cipher suite is, by its name in IANA's registry: as coarse as
//! a contradiction needs it, so that two good suites never contradict.

/// What a suite lacks, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Encryption, a certificate, or a key of more than 56 bits.
    Nothing,
    /// A cipher that is not broken (RFC 7465, RFC 8996, NIST SP 800-131A).
    Broken,
    /// Forward secrecy.
    NoForwardSecrecy,
    /// Authenticated encryption.
    NoAead,
    /// None of these.
    Good,
}

impl Strength {
    /// True if it protects nothing that matters.
    pub const fn is_broken(self) -> bool {
        matches!(self, Self::Nothing | Self::Broken)
    }
}

/// How strong; `None` for what is no name of the registry.
pub fn strength(name: &str) -> Option<Strength> {
    if !name.starts_with("TLS_") && !name.starts_with("SSL_") {
        return None;
    }
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    // TLS 1.3 names no key exchange: all of its suites have forward secrecy.
    let Some((exchange, _)) = name.split_once("_WITH_") else {
        return Some(if has(&["_NULL_", "_NULL", "_SHA256_SHA256", "_SHA384_SHA384"]) {
            Strength::Nothing
        } else {
            Strength::Good
        });
    };
    Some(if has(&["_WITH_NULL", "_anon", "EXPORT"]) {
        Strength::Nothing
    } else if has(&["RC4", "RC2", "_DES", "3DES", "DES40", "IDEA"]) {
        Strength::Broken
    } else if !exchange.contains("DHE") {
        Strength::NoForwardSecrecy
    } else if has(&["GCM", "CCM", "POLY1305", "MGM"]) {
        Strength::Good
    } else {
        Strength::NoAead
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_are_ranked_by_what_they_lack() {
        for (name, expected) in [
            ("TLS_AES_128_GCM_SHA256", Some(Strength::Good)),
            ("TLS_SHA256_SHA256", Some(Strength::Nothing)),
            ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", Some(Strength::Good)),
            ("TLS_DHE_RSA_WITH_AES_256_CCM", Some(Strength::Good)),
            ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", Some(Strength::NoAead)),
            ("TLS_RSA_WITH_AES_128_GCM_SHA256", Some(Strength::NoForwardSecrecy)),
            ("TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256", Some(Strength::NoForwardSecrecy)),
            ("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", Some(Strength::Broken)),
            ("TLS_RSA_WITH_RC4_128_MD5", Some(Strength::Broken)),
            ("TLS_DH_anon_WITH_AES_128_GCM_SHA256", Some(Strength::Nothing)),
            ("TLS_ECDHE_ECDSA_WITH_NULL_SHA", Some(Strength::Nothing)),
            ("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", Some(Strength::Nothing)),
            ("0x1234", None),
        ] {
            assert_eq!(strength(name), expected, "{name}");
        }
    }
}
