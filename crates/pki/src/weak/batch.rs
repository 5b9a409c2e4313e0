//! Primes that moduli share, of many moduli at once: a product tree and a tree
//! of remainders (Bernstein: How to find smooth parts of integers; used on the
//! world's keys by Heninger, Durumeric, Wustrow, Halderman: Mining Your Ps and
//! Qs, 2012). What goes down the tree is the sum of the products of all moduli
//! but one: modulo a modulus it is the product of all others. All moduli are
//! odd, so remainders are taken from the low end, as Montgomery does: that
//! needs multiplication alone, and a power of two that comes in as a factor
//! changes no common divisor. The time grows hardly faster than the number of
//! moduli.

use super::product::product;
use num_bigint::BigUint;
use std::collections::BTreeMap;

/// The longest modulus that takes part, in bits.
const LONGEST: u64 = 16384;

/// How many moduli of which both primes are shared are compared with each
/// other to tell the primes apart.
const MOST_COMPARED: usize = 1000;

/// Finds moduli that have a prime in common with another one: for each its
/// place in the list and the common factor. Equal moduli are one key that is
/// used often, which is no shared factor; even moduli and such beyond 16384
/// bits take no part.
#[must_use]
pub fn batch_gcd(moduli: &[&[u8]]) -> Vec<(usize, Vec<u8>)> {
    let mut places: BTreeMap<BigUint, Vec<usize>> = BTreeMap::new();
    for (place, modulus) in moduli.iter().enumerate() {
        let modulus = BigUint::from_bytes_be(modulus);
        if modulus.bit(0) && (2..=LONGEST).contains(&modulus.bits()) {
            places.entry(modulus).or_default().push(place);
        }
    }
    let distinct: Vec<BigUint> = places.keys().cloned().collect();
    let shared = shared(&distinct);
    let mut found: Vec<(usize, Vec<u8>)> = Vec::new();
    for (modulus, factor) in &shared {
        let factor = if factor == modulus { prime_of(modulus, &shared) } else { factor.clone() };
        found.extend(places.get(modulus).into_iter().flatten().map(|place| (*place, factor.to_bytes_be())));
    }
    found.sort_unstable();
    found
}

/// One prime of a modulus of which both are shared, by each with another one.
fn prime_of(modulus: &BigUint, shared: &[(BigUint, BigUint)]) -> BigUint {
    let one = BigUint::from(1_u8);
    let others = shared.iter().map(|(other, _)| other).filter(|other| *other != modulus).take(MOST_COMPARED);
    let common = |other: &BigUint| gcd(modulus.clone(), other.clone());
    others.map(common).find(|factor| *factor != one && factor != modulus).unwrap_or_else(|| modulus.clone())
}

/// The moduli that share something with the product of all others, and what.
fn shared(moduli: &[BigUint]) -> Vec<(BigUint, BigUint)> {
    let (levels, sum) = tree(moduli);
    let mut levels = levels.into_iter().rev();
    let Some(root) = levels.next().and_then(|top| top.into_iter().next()) else { return Vec::new() };
    let mut nodes = vec![Node { rest: sum, inverse: Inverse::of(&root, 3) }];
    for level in levels {
        nodes = level.chunks(2).zip(&nodes).flat_map(|(pair, above)| above.below(pair)).collect();
    }
    let one = BigUint::from(1_u8);
    let factor = |(modulus, node): (&BigUint, Node)| (modulus.clone(), gcd(modulus.clone(), node.rest));
    moduli.iter().zip(nodes).map(factor).filter(|(_, factor)| *factor != one).collect()
}

/// All levels of the product tree, the moduli first, and the sum of the
/// products of all but one.
fn tree(moduli: &[BigUint]) -> (Vec<Vec<BigUint>>, BigUint) {
    let mut levels = Vec::new();
    let mut level = moduli.to_vec();
    let mut sums = vec![BigUint::from(1_u8); moduli.len()];
    while level.len() > 1 {
        let pairs = || level.chunks(2).zip(sums.chunks(2));
        let above = pairs().map(|(pair, _)| match pair {
            [a, b] => product(a, b),
            _ => pair.first().cloned().unwrap_or_default(),
        });
        let above: Vec<BigUint> = above.collect();
        let summed = pairs().map(|(pair, sums)| match (pair, sums) {
            ([a, b], [left, right]) => product(a, right) + product(b, left),
            _ => sums.first().cloned().unwrap_or_default(),
        });
        sums = summed.collect();
        levels.push(std::mem::replace(&mut level, above));
    }
    levels.push(level);
    (levels, sums.pop().unwrap_or_default())
}

/// What is known of a node on the way down.
struct Node {
    /// The sum, modulo this node's product and times a power of two.
    rest: BigUint,
    inverse: Inverse,
}

/// The inverse of a node's product, modulo a power of two.
struct Inverse {
    value: BigUint,
    /// As many low bits of it are right.
    bits: u64,
}

impl Node {
    /// The nodes below, whose products are these.
    fn below(&self, pair: &[BigUint]) -> Vec<Self> {
        let [a, b] = pair else {
            let inverse = Inverse { value: self.inverse.value.clone(), bits: self.inverse.bits };
            return vec![Self { rest: self.rest.clone(), inverse }];
        };
        let one = |modulus: &BigUint, sibling: &BigUint| {
            let excess = self.rest.bits().saturating_sub(modulus.bits());
            // The inverse of a product, times the one factor, is that of the other.
            let bits = self.inverse.bits.min(excess.max(3));
            let value = low_bits(&product(&low_bits(&self.inverse.value, bits), &low_bits(sibling, bits)), bits);
            let inverse = Inverse { value, bits }.extended(modulus, excess);
            Self { rest: reduce(&self.rest, modulus, &inverse, excess), inverse }
        };
        vec![one(a, b), one(b, a)]
    }
}

/// A number that is congruent to `value · 2^-excess` modulo an odd modulus and
/// about as long as it.
fn reduce(value: &BigUint, modulus: &BigUint, inverse: &Inverse, excess: u64) -> BigUint {
    if excess == 0 {
        return value.clone();
    }
    // value + factor·modulus is made divisible by 2^excess.
    let low = low_bits(value, excess);
    let negative = low_bits(&product(&low, &low_bits(&inverse.value, excess)), excess);
    let one = BigUint::from(1_u8);
    let factor = if negative == BigUint::ZERO { negative } else { (one << excess) - negative };
    (value + product(&factor, modulus)) >> excess
}

impl Inverse {
    /// The inverse of an odd number modulo 2^bits.
    fn of(odd: &BigUint, bits: u64) -> Self {
        // An odd number is its own inverse modulo 8.
        Self { value: low_bits(odd, 3), bits: 3 }.extended(odd, bits)
    }

    /// The same with so many right bits: each step of Newton's way doubles them.
    fn extended(mut self, odd: &BigUint, bits: u64) -> Self {
        while self.bits < bits {
            self.bits = (self.bits * 2).min(bits);
            let right = self.bits;
            let near = low_bits(&product(&low_bits(odd, right), &self.value), right);
            // x·(2 − odd·x), where 2 is made 2^right + 2 so that nothing is negative.
            let two = (BigUint::from(1_u8) << right) + 2_u8;
            self.value = low_bits(&product(&self.value, &(two - near)), right);
        }
        self
    }
}

fn low_bits(number: &BigUint, bits: u64) -> BigUint {
    if number.bits() <= bits {
        return number.clone();
    }
    let mut digits: Vec<u32> =
        number.iter_u32_digits().take(usize::try_from(bits.div_ceil(32)).unwrap_or(usize::MAX)).collect();
    if let Some(last) = digits.last_mut().filter(|_| !bits.is_multiple_of(32)) {
        *last &= (1 << (bits % 32)) - 1;
    }
    BigUint::new(digits)
}

/// What an odd number has in common with another: twos in the other one are
/// none of it, so halving and taking away is all there is to do.
fn gcd(mut odd: BigUint, mut other: BigUint) -> BigUint {
    while let Some(twos) = other.trailing_zeros() {
        other >>= twos;
        if odd > other {
            std::mem::swap(&mut odd, &mut other);
        }
        other -= &odd;
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Small primes, of which everything is known.
    fn primes() -> Vec<u64> {
        let is_prime = |n: &u64| (2..).take_while(|d| d * d <= *n).all(|d| !n.is_multiple_of(d));
        (3..2000).filter(is_prime).collect()
    }

    fn batch(moduli: &[BigUint]) -> Vec<(usize, Vec<u8>)> {
        let bytes: Vec<Vec<u8>> = moduli.iter().map(BigUint::to_bytes_be).collect();
        batch_gcd(&bytes.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    #[test]
    fn shared_primes_are_found_and_equal_moduli_are_not_meant() {
        let product = |a: u64, b: u64| BigUint::from(a * b);
        let moduli = [product(101, 103), product(107, 109), product(101, 113), product(107, 109), product(127, 131)];
        assert_eq!(batch(&moduli), [(0, vec![101]), (2, vec![101])]);
        // Both primes of one are shared: they are told apart.
        let triangle = [product(101, 103), product(103, 107), product(107, 101)];
        let found = batch(&triangle);
        assert_eq!(found.len(), 3);
        for ((_, factor), modulus) in found.iter().zip(&triangle) {
            let factor = BigUint::from_bytes_be(factor);
            assert!(modulus % &factor == BigUint::ZERO && factor != *modulus && factor > BigUint::from(1_u8));
        }
        assert_eq!(batch_gcd(&[]), []);
        assert_eq!(batch_gcd(&[&[], &[0], &[1], &[6], &[15], &[0xff; 3000]]), []);
    }

    proptest! {
        #[test]
        fn it_finds_what_pairs_have_in_common(picks in proptest::collection::vec((0..300_usize, 0..300_usize), 2..40)) {
            let primes = primes();
            let moduli: Vec<BigUint> = picks.iter().filter(|(a, b)| a != b).map(|(a, b)| BigUint::from(primes[*a] * primes[*b])).collect();
            let shares = |one: &BigUint| moduli.iter().any(|other| other != one && gcd(one.clone(), other.clone()) > BigUint::from(1_u8));
            let want: Vec<usize> = moduli.iter().enumerate().filter(|(_, one)| shares(one)).map(|(place, _)| place).collect();
            let found: Vec<usize> = batch(&moduli).into_iter().map(|(place, _)| place).collect();
            prop_assert_eq!(found, want);
        }

        #[test]
        fn remainders_from_the_low_end_are_right(value in proptest::collection::vec(any::<u32>(), 1..40), odd in proptest::collection::vec(any::<u32>(), 1..20)) {
            let (value, odd) = (BigUint::new(value), BigUint::new(odd) * 2_u8 + 1_u8);
            let excess = value.bits().saturating_sub(odd.bits());
            let reduced = reduce(&value, &odd, &Inverse::of(&odd, excess), excess);
            prop_assert_eq!((&reduced << excess) % &odd, &value % &odd);
            prop_assert!(reduced.bits() <= odd.bits() + 1);
            prop_assert_eq!(low_bits(&(Inverse::of(&odd, 77).value * &odd), 77), BigUint::from(1_u8));
        }
    }
}
