//! Signature schemes, as IANA's registry names them for TLS 1.3; those of TLS
//! 1.2 that have no name there are written as hash and algorithm.

/// A signature scheme, by its number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scheme(pub u16);

const REGISTRY: &[(u16, &str)] = &[
    (0x0101, "rsa_pkcs1_md5"),
    (0x0102, "dsa_md5"),
    (0x0103, "ecdsa_md5"),
    (0x0201, "rsa_pkcs1_sha1"),
    (0x0202, "dsa_sha1"),
    (0x0203, "ecdsa_sha1"),
    (0x0301, "rsa_pkcs1_sha224"),
    (0x0302, "dsa_sha224"),
    (0x0303, "ecdsa_sha224"),
    (0x0401, "rsa_pkcs1_sha256"),
    (0x0402, "dsa_sha256"),
    (0x0403, "ecdsa_secp256r1_sha256"),
    (0x0501, "rsa_pkcs1_sha384"),
    (0x0502, "dsa_sha384"),
    (0x0503, "ecdsa_secp384r1_sha384"),
    (0x0601, "rsa_pkcs1_sha512"),
    (0x0602, "dsa_sha512"),
    (0x0603, "ecdsa_secp521r1_sha512"),
    (0x0704, "eccsi_sha256"),
    (0x0708, "sm2sig_sm3"),
    (0x0804, "rsa_pss_rsae_sha256"),
    (0x0805, "rsa_pss_rsae_sha384"),
    (0x0806, "rsa_pss_rsae_sha512"),
    (0x0807, "ed25519"),
    (0x0808, "ed448"),
    (0x0809, "rsa_pss_pss_sha256"),
    (0x080a, "rsa_pss_pss_sha384"),
    (0x080b, "rsa_pss_pss_sha512"),
    (0x081a, "ecdsa_brainpoolP256r1tls13_sha256"),
    (0x081b, "ecdsa_brainpoolP384r1tls13_sha384"),
    (0x081c, "ecdsa_brainpoolP512r1tls13_sha512"),
    (0x0904, "mldsa44"),
    (0x0905, "mldsa65"),
    (0x0906, "mldsa87"),
];

impl std::fmt::Display for Scheme {
    /// The name, or `0x1234` for a scheme that has none.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match REGISTRY.binary_search_by_key(&self.0, |(code, _)| *code).ok().and_then(|place| REGISTRY.get(place)) {
            Some((_, name)) => out.write_str(name),
            None => write!(out, "0x{:04x}", self.0),
        }
    }
}

/// All schemes, the ones of today first, then what old servers sign with.
pub const OFFER: &[u16] = &[
    0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0603, 0x0806, 0x0601, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b,
    0x081a, 0x081b, 0x081c, 0x0904, 0x0905, 0x0906, 0x0708, 0x0704, 0x0203, 0x0201, 0x0402, 0x0202, 0x0303, 0x0301,
    0x0302, 0x0502, 0x0602, 0x0103, 0x0102, 0x0101,
];

/// Schemes that sign with an RSA key of the common kind.
pub const RSA: &[u16] = &[0x0804, 0x0401, 0x0805, 0x0501, 0x0806, 0x0601, 0x0301, 0x0201, 0x0101];

/// Schemes that sign with an elliptic-curve key.
pub const ECDSA: &[u16] = &[0x0403, 0x0503, 0x0603, 0x081a, 0x081b, 0x081c, 0x0303, 0x0203, 0x0103];

/// Schemes that sign with an Edwards-curve key.
pub const EDDSA: &[u16] = &[0x0807, 0x0808];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_sorted_and_offered_whole() {
        assert!(REGISTRY.is_sorted_by(|a, b| a.0 < b.0));
        let mut offer = OFFER.to_vec();
        offer.sort_unstable();
        assert_eq!(offer, REGISTRY.iter().map(|line| line.0).collect::<Vec<_>>());
        assert!([RSA, ECDSA, EDDSA].concat().iter().all(|scheme| OFFER.contains(scheme)));
        assert_eq!(
            (Scheme(0x0804).to_string(), Scheme(9).to_string()),
            ("rsa_pss_rsae_sha256".into(), "0x0009".into())
        );
    }
}
