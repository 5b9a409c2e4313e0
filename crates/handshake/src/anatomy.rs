//! What a suite is made of, read from its registered name:
//! `TLS_key exchange_authentication_WITH_cipher_hash`, and in TLS 1.3
//! `TLS_cipher_hash`.

use crate::Suite;

/// The parts of a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anatomy {
    /// How keys are agreed: `RSA`, `DHE`, `ECDHE`, `DH`, `ECDH`, `PSK` and others; `any` in TLS 1.3.
    pub key_exchange: &'static str,
    /// How the server is told: `RSA`, `ECDSA`, `DSS`, `PSK`, `anon` and others; `any` in TLS 1.3.
    pub authentication: &'static str,
    /// The cipher with its mode: `AES_128_GCM`, `NULL`.
    pub cipher: &'static str,
    /// The strength of the cipher in bits: 112 for 3DES, 0 if nothing is encrypted.
    pub bits: u16,
    /// The hash that guards each record; `AEAD` where the cipher does so itself.
    pub mac: &'static str,
    /// True if encryption and integrity are one step.
    pub aead: bool,
    /// True if the server's key does not open recorded traffic.
    pub forward_secrecy: bool,
    /// True for the short keys that were once allowed to be exported.
    pub export: bool,
}

impl Suite {
    /// What it is made of; `None` for a suite without a name, and for signals.
    #[must_use]
    pub fn anatomy(self) -> Option<Anatomy> {
        let name = self.name()?;
        let name = ["_DRAFT", "_NETSCAPE"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        if name.ends_with("_SCSV") {
            return None;
        }
        let rest = name.get(4..)?;
        let (agreed, protected) = match rest.split_once("_WITH_") {
            Some((agreed, protected)) => (Some(agreed), protected),
            None => (None, rest),
        };
        let (cipher, hash) = match protected {
            // These end in a length or a mode, not in a hash.
            whole if whole.ends_with("_CCM") || whole.ends_with("_CCM_8") => (whole, ""),
            whole if whole.ends_with("_MGM_L") || whole.ends_with("_MGM_S") => (whole, ""),
            whole => whole.rsplit_once('_')?,
        };
        let aead = ["GCM", "CCM", "POLY1305", "MGM", "AEGIS"].iter().any(|word| cipher.contains(word));
        let integrity_only = agreed.is_none() && cipher.starts_with("SHA");
        let cipher = if integrity_only { "NULL" } else { cipher };
        let export = agreed.is_some_and(|agreed| agreed.contains("EXPORT"));
        let (key_exchange, authentication) = agreed.map_or(("any", "any"), parties);
        Some(Anatomy {
            key_exchange,
            authentication,
            cipher,
            bits: strength(cipher),
            mac: if aead { "AEAD" } else { hash },
            aead,
            forward_secrecy: matches!(key_exchange, "any" | "DHE" | "ECDHE" | "ECCPWD"),
            export,
        })
    }
}

/// Key exchange and authentication, from what stands before `_WITH_`.
fn parties(agreed: &'static str) -> (&'static str, &'static str) {
    let agreed = ["_EXPORT1024", "_EXPORT", "_FIPS"].iter().find_map(|end| agreed.strip_suffix(end)).unwrap_or(agreed);
    match agreed {
        // Ephemeral, though the name does not say so.
        "DH_anon" => ("DHE", "anon"),
        "ECDH_anon" => ("ECDHE", "anon"),
        "SRP_SHA" => ("SRP", "SRP"),
        "SRP_SHA_RSA" => ("SRP", "RSA"),
        "SRP_SHA_DSS" => ("SRP", "DSS"),
        "PSK_DHE" => ("DHE", "PSK"),
        gost if gost.starts_with("GOST") => ("GOST", "GOST"),
        one => one.split_once('_').unwrap_or((one, one)),
    }
}

fn strength(cipher: &str) -> u16 {
    const BITS: &[(&str, u16)] = &[
        ("NULL", 0),
        ("DES40", 40),
        ("_40", 40),
        ("_56", 56),
        ("3DES", 112),
        ("DES", 56),
        ("_128", 128),
        ("_256", 256),
        ("CHACHA20", 256),
        ("IDEA", 128),
        ("SEED", 128),
        ("SM4", 128),
        ("28147", 256),
        ("KUZNYECHIK", 256),
        ("MAGMA", 256),
    ];
    BITS.iter().find(|(word, _)| cipher.contains(word)).map_or(0, |(_, bits)| *bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suites::registry;

    fn check(name: &str, expected: (&str, &str, &str, u16, &str, bool)) {
        let code = registry().iter().find(|(_, known)| *known == name).unwrap().0;
        let a = Suite(code).anatomy().unwrap();
        let found = (a.key_exchange, a.authentication, a.cipher, a.bits, a.mac, a.forward_secrecy);
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn a_name_is_taken_apart() {
        check("TLS_AES_128_GCM_SHA256", ("any", "any", "AES_128_GCM", 128, "AEAD", true));
        check("TLS_AES_128_CCM_8_SHA256", ("any", "any", "AES_128_CCM_8", 128, "AEAD", true));
        check("TLS_SHA256_SHA256", ("any", "any", "NULL", 0, "SHA256", true));
        check("TLS_RSA_WITH_AES_256_CBC_SHA", ("RSA", "RSA", "AES_256_CBC", 256, "SHA", false));
        check("TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", ("ECDHE", "ECDSA", "AES_256_CCM_8", 256, "AEAD", true));
        check("TLS_DH_anon_EXPORT_WITH_RC4_40_MD5", ("DHE", "anon", "RC4_40", 40, "MD5", true));
        check("TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA", ("DHE", "DSS", "DES_CBC", 56, "SHA", true));
        check("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", ("RSA", "RSA", "DES40_CBC", 40, "SHA", false));
        check("TLS_SRP_SHA_RSA_WITH_3DES_EDE_CBC_SHA", ("SRP", "RSA", "3DES_EDE_CBC", 112, "SHA", false));
        check("TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", ("ECDHE", "PSK", "CHACHA20_POLY1305", 256, "AEAD", true));
        check("SSL_RSA_FIPS_WITH_DES_CBC_SHA", ("RSA", "RSA", "DES_CBC", 56, "SHA", false));
        check("TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L", ("GOST", "GOST", "KUZNYECHIK_MGM_L", 256, "AEAD", false));
        check("TLS_ECDH_ECDSA_WITH_NULL_SHA", ("ECDH", "ECDSA", "NULL", 0, "SHA", false));
    }

    #[test]
    fn every_suite_has_its_parts() {
        for (code, name) in registry().iter().filter(|(_, name)| !name.ends_with("_SCSV")) {
            let a = Suite(*code).anatomy().unwrap();
            assert_eq!(a.bits == 0, a.cipher == "NULL", "{name}: {a:?}");
            assert!(!a.mac.is_empty() && !a.cipher.is_empty() && !a.authentication.is_empty(), "{name}: {a:?}");
        }
        assert_eq!((Suite(0x00ff).anatomy(), Suite(0xfffd).anatomy()), (None, None));
    }
}
