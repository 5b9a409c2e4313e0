//! Writes the little DER that a public key is put into.

use crate::der::{magnitude, tag};
use crate::x509::oid;

/// One element with this content.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut written = vec![tag];
    match length {
        0..=0x7f => written.push(length.to_le_bytes()[0]),
        _ => {
            let digits = length.to_be_bytes();
            let digits = magnitude(&digits);
            written.push(0x80 | digits.len().to_le_bytes()[0]);
            written.extend_from_slice(digits);
        }
    }
    parts.iter().for_each(|part| written.extend_from_slice(part));
    written
}

/// A number that is not negative.
pub fn integer(number: &[u8]) -> Vec<u8> {
    let digits = magnitude(number);
    let zero: &[u8] = if digits.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    element(tag::INTEGER, &[zero, digits])
}

/// A SubjectPublicKeyInfo; `algorithm` is what stands in the AlgorithmIdentifier.
pub fn spki(algorithm: &[&[u8]], bits: &[u8]) -> Vec<u8> {
    element(tag::SEQUENCE, &[&element(tag::SEQUENCE, algorithm), &element(tag::BIT_STRING, &[&[0], bits])])
}

/// RSA's public key, RFC 8017, A.1.1.
pub fn rsa_numbers(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    element(tag::SEQUENCE, &[&integer(modulus), &integer(exponent)])
}

/// The SubjectPublicKeyInfo of an RSA key.
pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    spki(&[&element(tag::OID, &[oid::RSA]), &[tag::NULL, 0]], &rsa_numbers(modulus, exponent))
}

/// The SubjectPublicKeyInfo of a point on a named curve.
pub fn ec(curve: &[u8], point: &[u8]) -> Vec<u8> {
    spki(&[&element(tag::OID, &[oid::EC]), &element(tag::OID, &[curve])], point)
}

/// The SubjectPublicKeyInfo of a key that is all bytes and has no parameters: RFC 8410.
pub fn plain(algorithm: &[u8], bytes: &[u8]) -> Vec<u8> {
    spki(&[&element(tag::OID, &[algorithm])], bytes)
}

/// The SubjectPublicKeyInfo of a DSA key: RFC 3279, 2.3.2.
pub fn dsa(numbers: [&[u8]; 3], public: &[u8]) -> Vec<u8> {
    let [p, q, g] = numbers.map(integer);
    spki(&[&element(tag::OID, &[oid::DSA]), &element(tag::SEQUENCE, &[&p, &q, &g])], &integer(public))
}
