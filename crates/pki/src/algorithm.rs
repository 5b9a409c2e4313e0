//! Keys and signatures by object identifier: their names, sizes and hashes.

use x509_parser::{
    asn1_rs::{Any, FromDer, Oid},
    public_key::PublicKey,
    signature_algorithm::RsaSsaPssParams,
    x509::{AlgorithmIdentifier, SubjectPublicKeyInfo},
};

/// Signature algorithms, and whether they hash with MD2, MD4, MD5 or SHA-1.
const SIGNATURES: &[(&str, &str, bool)] = &[
    ("1.2.840.10040.4.3", "dsa-with-sha1", true),
    ("1.2.840.10045.4.1", "ecdsa-with-SHA1", true),
    ("1.2.840.10045.4.3.1", "ecdsa-with-SHA224", false),
    ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256", false),
    ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384", false),
    ("1.2.840.10045.4.3.4", "ecdsa-with-SHA512", false),
    ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption", false),
    ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption", false),
    ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption", false),
    ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption", false),
    ("1.2.840.113549.1.1.2", "md2WithRSAEncryption", true),
    ("1.2.840.113549.1.1.3", "md4WithRSAEncryption", true),
    ("1.2.840.113549.1.1.4", "md5WithRSAEncryption", true),
    ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption", true),
    ("1.3.101.112", "Ed25519", false),
    ("1.3.101.113", "Ed448", false),
    ("1.3.14.3.2.15", "shaWithRSAEncryption", true),
    ("1.3.14.3.2.27", "dsaWithSHA1", true),
    ("1.3.14.3.2.29", "sha1WithRSA", true),
    ("1.3.14.3.2.3", "md5WithRSA", true),
    ("2.16.840.1.101.3.4.3.1", "dsa-with-sha224", false),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44", false),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65", false),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87", false),
    ("2.16.840.1.101.3.4.3.2", "dsa-with-sha256", false),
];

/// Elliptic curves and their sizes in bits.
const CURVES: &[(&str, i64)] = &[
    ("1.2.156.10197.1.301", 256),
    ("1.2.840.10045.3.1.1", 192),
    ("1.2.840.10045.3.1.7", 256),
    ("1.3.132.0.10", 256),
    ("1.3.132.0.33", 224),
    ("1.3.132.0.34", 384),
    ("1.3.132.0.35", 521),
    ("1.3.36.3.3.2.8.1.1.11", 384),
    ("1.3.36.3.3.2.8.1.1.13", 512),
    ("1.3.36.3.3.2.8.1.1.7", 256),
];

const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const SHA1: &str = "1.3.14.3.2.26";

/// The signature's name (or its number), and whether its hash is weak.
pub fn signature(algorithm: &AlgorithmIdentifier<'_>) -> (String, bool) {
    let oid = algorithm.algorithm.to_id_string();
    if oid == RSA_PSS {
        // The hash stands in the parameters; where none is named it is SHA-1.
        let params = algorithm.parameters.as_ref().and_then(|any| RsaSsaPssParams::try_from(any).ok());
        let hash = params.and_then(|params| params.hash_algorithm().map(|hash| hash.algorithm.to_id_string()));
        return ("rsassaPss".to_owned(), hash.is_none_or(|hash| hash == SHA1));
    }
    named_signature(oid)
}

/// The name of a signature algorithm other than RSASSA-PSS, and whether its hash is weak.
pub fn named_signature(oid: String) -> (String, bool) {
    match SIGNATURES.iter().find(|(number, ..)| *number == oid) {
        Some((_, name, weak)) => ((*name).to_owned(), *weak),
        None => (oid, false),
    }
}

/// The key's kind, and its size in bits where the kind has one that we know.
pub fn key(info: &SubjectPublicKeyInfo<'_>) -> (String, Option<i64>) {
    let oid = info.algorithm.algorithm.to_id_string();
    match oid.as_str() {
        "1.2.840.113549.1.1.1" | RSA_PSS => {
            let bits = match info.parsed() {
                Ok(PublicKey::RSA(key)) => Some(bits(key.modulus)),
                _ => None,
            };
            ("RSA".to_owned(), bits)
        }
        "1.2.840.10045.2.1" => ("EC".to_owned(), info.algorithm.parameters.as_ref().and_then(curve)),
        "1.3.101.112" => ("Ed25519".to_owned(), Some(256)),
        "1.3.101.113" => ("Ed448".to_owned(), Some(456)),
        "1.2.840.10040.4.1" => ("DSA".to_owned(), info.algorithm.parameters.as_ref().and_then(prime)),
        _ => (oid, None),
    }
}

/// The size of a named curve.
fn curve(parameters: &Any<'_>) -> Option<i64> {
    named_curve(&Oid::try_from(parameters.clone()).ok()?.to_id_string())
}

/// The size in bits of the curve with this object identifier.
pub fn named_curve(oid: &str) -> Option<i64> {
    CURVES.iter().find(|(number, _)| *number == oid).map(|(_, bits)| *bits)
}

/// The size of DSA's p, the first number of its parameters.
fn prime(parameters: &Any<'_>) -> Option<i64> {
    let (_, p) = Any::from_der(parameters.data).ok()?;
    Some(bits(p.data))
}

/// The length in bits of a big-endian number.
fn bits(number: &[u8]) -> i64 {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let rest = number.get(start..).unwrap_or_default();
    let first = rest.first().map_or(0, |byte| byte.leading_zeros());
    i64::try_from(rest.len()).unwrap_or(0) * 8 - i64::from(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_in_bits() {
        assert_eq!(bits(&[0, 0x80, 0]), 16);
        assert_eq!(bits(&[1, 0]), 9);
        assert_eq!(bits(&[]), 0);
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(SIGNATURES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(CURVES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
