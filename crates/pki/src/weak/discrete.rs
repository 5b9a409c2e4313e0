//! DSA keys.

use crate::der::tag;
use crate::der::{Reader, magnitude};
use crate::x509::{Key, bit_length};
use num_bigint::BigUint;

/// The longest prime that is reckoned with, in bits: the standard ends at 3072.
const LONGEST: usize = 4096;

/// The shortest order that the standard ever allowed (FIPS 186-1).
const LEAST_ORDER: usize = 160;

/// Whether the public number or the generator is not in a group of the order
/// that the parameters claim, or that is too small; false if the numbers
/// cannot be read.
pub fn is_small(key: &Key<'_>) -> bool {
    let numbers = || {
        let mut parameters = key.algorithm.parameters?.inside();
        let mut number = || parameters.take(tag::INTEGER).ok().map(|number| magnitude(number.value));
        let public = Reader::new(key.bits).take(tag::INTEGER).ok()?;
        Some([number()?, number()?, number()?, magnitude(public.value)])
    };
    let Some([p, q, g, public]) = numbers() else { return false };
    if bit_length(p) > LONGEST {
        return false;
    }
    let [p, order, g, public] = [p, q, g, public].map(BigUint::from_bytes_be);
    let one = BigUint::from(1_u8);
    if bit_length(q) < LEAST_ORDER || g <= one || public <= one || p <= one {
        return true;
    }
    g.modpow(&order, &p) != one || public.modpow(&order, &p) != one
}
