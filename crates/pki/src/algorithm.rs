//! Keys and signatures by object identifier: their names, sizes and hashes.

use crate::der::{Element, tag};
use crate::x509::{Algorithm, Key, bit_length, oid};

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

impl Algorithm<'_> {
    /// The signature's name (or its number), and whether it hashes with MD2, MD4, MD5 or SHA-1.
    #[must_use]
    pub fn shown(&self) -> (String, bool) {
        if self.oid == oid::RSA_PSS {
            // RFC 4055: the hash stands in the parameters; where none is named it is SHA-1.
            return ("rsassaPss".to_owned(), self.pss_hash().is_none_or(|hash| hash == oid::SHA1));
        }
        named_signature(number(self.oid))
    }

    /// The hash that RSASSA-PSS parameters name.
    fn pss_hash(&self) -> Option<&[u8]> {
        let mut inside = self.parameters.filter(|parameters| parameters.tag == tag::SEQUENCE)?.inside();
        let hash = inside.maybe(tag::structure(0)).ok()??;
        let algorithm = Element::only(hash.value).ok().filter(|element| element.tag == tag::SEQUENCE)?;
        algorithm.inside().take(tag::OID).ok().map(|oid| oid.value)
    }
}

impl Key<'_> {
    /// RSA, EC, Ed25519, Ed448, DSA or an object identifier; and the size in
    /// bits where the kind has one that we know.
    #[must_use]
    pub fn shown(&self) -> (String, Option<i64>) {
        match self.algorithm.oid {
            oid::RSA | oid::RSA_PSS => ("RSA".to_owned(), self.rsa().and_then(|rsa| bits(rsa.modulus))),
            oid::EC => ("EC".to_owned(), self.curve().and_then(oid::dotted).and_then(|curve| named_curve(&curve))),
            oid::ED25519 => ("Ed25519".to_owned(), Some(256)),
            oid::ED448 => ("Ed448".to_owned(), Some(456)),
            oid::DSA => {
                let prime = self.algorithm.parameters.and_then(|set| set.inside().take(tag::INTEGER).ok());
                ("DSA".to_owned(), prime.and_then(|prime| bits(prime.value)))
            }
            other => (number(other), None),
        }
    }
}

/// An object identifier with dots; its bytes in hex if it is none.
pub(crate) fn number(content: &[u8]) -> String {
    oid::dotted(content).unwrap_or_else(|| hex::encode(content))
}

fn bits(number: &[u8]) -> Option<i64> {
    i64::try_from(bit_length(number)).ok()
}

/// The name of a signature algorithm other than RSASSA-PSS, and whether its hash is weak.
fn named_signature(oid: String) -> (String, bool) {
    match SIGNATURES.iter().find(|(number, ..)| *number == oid) {
        Some((_, name, weak)) => ((*name).to_owned(), *weak),
        None => (oid, false),
    }
}

/// The size in bits of the curve with this object identifier.
fn named_curve(oid: &str) -> Option<i64> {
    CURVES.iter().find(|(number, _)| *number == oid).map(|(_, bits)| *bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(SIGNATURES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(CURVES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
