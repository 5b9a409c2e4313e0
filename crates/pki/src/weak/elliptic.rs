//! Keys on elliptic curves.

use super::Weakness;
use crate::der::{Element, NotDer, magnitude, tag};
use crate::key::on_curve;
use crate::x509::{Key, bit_length};

/// The least order that resists: NIST SP 800-57, part 1, table 2, ends there.
const LEAST_BITS: usize = 224;

/// Named curves below 224 bits: SEC 2 (version 1), X9.62, RFC 5639.
const SMALL: &[&[u8]] = &[
    // secp112r1 and r2, secp128r1 and r2, secp160k1, r1 and r2, secp192k1.
    b"\x2b\x81\x04\x00\x06",
    b"\x2b\x81\x04\x00\x07",
    b"\x2b\x81\x04\x00\x1c",
    b"\x2b\x81\x04\x00\x1d",
    b"\x2b\x81\x04\x00\x09",
    b"\x2b\x81\x04\x00\x08",
    b"\x2b\x81\x04\x00\x1e",
    b"\x2b\x81\x04\x00\x1f",
    // sect113r1 and r2, sect131r1 and r2, sect163k1, r1 and r2, sect193r1 and r2.
    b"\x2b\x81\x04\x00\x04",
    b"\x2b\x81\x04\x00\x05",
    b"\x2b\x81\x04\x00\x16",
    b"\x2b\x81\x04\x00\x17",
    b"\x2b\x81\x04\x00\x01",
    b"\x2b\x81\x04\x00\x02",
    b"\x2b\x81\x04\x00\x0f",
    b"\x2b\x81\x04\x00\x18",
    b"\x2b\x81\x04\x00\x19",
    // prime192v1 (secp192r1), v2 and v3.
    b"\x2a\x86\x48\xce\x3d\x03\x01\x01",
    b"\x2a\x86\x48\xce\x3d\x03\x01\x02",
    b"\x2a\x86\x48\xce\x3d\x03\x01\x03",
    // brainpoolP160r1 and t1, brainpoolP192r1 and t1.
    b"\x2b\x24\x03\x03\x02\x08\x01\x01\x01",
    b"\x2b\x24\x03\x03\x02\x08\x01\x01\x02",
    b"\x2b\x24\x03\x03\x02\x08\x01\x01\x03",
    b"\x2b\x24\x03\x03\x02\x08\x01\x01\x04",
];

/// A prime field, 1.2.840.10045.1.1.
const PRIME_FIELD: &[u8] = b"\x2a\x86\x48\xce\x3d\x01\x01";

/// All that is wrong with a key.
pub fn look(key: &Key<'_>) -> Vec<Weakness> {
    let mut found = Vec::new();
    match key.curve() {
        Some(curve) => found.extend(SMALL.contains(&curve).then_some(Weakness::SmallCurve)),
        None => {
            found.push(Weakness::UnnamedCurve);
            found.extend(key.algorithm.parameters.and_then(|curve| spelt_out(curve).ok()).into_iter().flatten());
        }
    }
    found.extend((on_curve(key) == Some(false)).then_some(Weakness::OffCurve));
    found
}

/// What is wrong with a curve that is spelt out (SEC 1, C.2).
fn spelt_out(parameters: Element<'_>) -> Result<Vec<Weakness>, NotDer> {
    let mut inside = parameters.inside();
    inside.take(tag::INTEGER)?;
    let mut field = inside.take(tag::SEQUENCE)?.inside();
    let is_prime = field.take(tag::OID)?.value == PRIME_FIELD;
    let size = field.next()?;
    inside.take(tag::SEQUENCE)?;
    inside.take(tag::OCTET_STRING)?;
    let order = magnitude(inside.take(tag::INTEGER)?.value);
    let mut found = Vec::new();
    found.extend((bit_length(order) < LEAST_BITS).then_some(Weakness::SmallSubgroup));
    found.extend((is_prime && magnitude(size.value) == order).then_some(Weakness::AnomalousCurve));
    Ok(found)
}

/// Whether an Ed25519 key is one of the few points of an order of at most 8,
/// for which every signature can be forged; the bit of the sign says nothing here.
pub fn is_torsion(key: &[u8]) -> bool {
    // y = 0, 1, −1, the two of order 8, and 0 and 1 written with p added.
    const POINTS: [&str; 7] = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    let Ok(mut point) = <[u8; 32]>::try_from(key) else { return false };
    point[31] &= 0x7f;
    POINTS.contains(&hex::encode(point).as_str())
}

/// A curve's parameters as SEC 1 spells them out, for tests.
#[cfg(test)]
pub fn parameters(size: &[u8], order: &[u8]) -> Vec<u8> {
    use crate::key::write::{element, integer};
    let field = element(tag::SEQUENCE, &[&element(tag::OID, &[PRIME_FIELD]), &integer(size)]);
    let curve = element(tag::SEQUENCE, &[]);
    let base = element(tag::OCTET_STRING, &[&[4]]);
    element(tag::SEQUENCE, &[&[2, 1, 1], &field, &curve, &base, &integer(order)])
}
