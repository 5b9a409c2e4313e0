//! The public halves of RSA and DSA keys inside PKCS#8.

use super::write;
use crate::der::{Element, NotDer, Reader, tag};
use crate::x509::Algorithm;
use num_bigint::BigUint;

/// The longest prime of a DSA key that is reckoned with, in bytes: the
/// standard ends at 3072 bits, and cost grows with the cube.
const LONGEST_DSA: usize = 1024;

/// The SubjectPublicKeyInfo of an RSA key. Its algorithm is kept as it
/// stands, for keys that may only sign with PSS.
pub fn pkcs8(algorithm: &Algorithm<'_>, key: &[u8]) -> Result<Vec<u8>, NotDer> {
    let mut numbers = Reader::new(key).take(tag::SEQUENCE)?.inside();
    numbers.take(tag::INTEGER)?;
    let (modulus, exponent) = (numbers.take(tag::INTEGER)?.value, numbers.take(tag::INTEGER)?.value);
    let bits = write::rsa_numbers(modulus, exponent);
    let bits = write::element(tag::BIT_STRING, &[&[0], &bits]);
    Ok(write::element(tag::SEQUENCE, &[algorithm.whole, &bits]))
}

/// The SubjectPublicKeyInfo of a DSA key, g to the power of the private number.
pub fn dsa_public(algorithm: &Algorithm<'_>, key: &[u8]) -> Option<Vec<u8>> {
    let mut parameters = algorithm.parameters.filter(|parameters| parameters.tag == tag::SEQUENCE)?.inside();
    let mut number = || parameters.take(tag::INTEGER).ok().map(|number| number.value);
    let (p, q, g) = (number()?, number()?, number()?);
    let private = Element::only(key).ok().filter(|number| number.tag == tag::INTEGER)?.value;
    if p.len() > LONGEST_DSA || private.len() > LONGEST_DSA {
        return None;
    }
    let [prime, base, power] = [p, g, private].map(BigUint::from_bytes_be);
    let public = (prime > BigUint::from(2_u8)).then(|| base.modpow(&power, &prime))?;
    Some(write::dsa([p, q, g], &public.to_bytes_be()))
}
