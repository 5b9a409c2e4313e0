//! Products of very long numbers in time that grows hardly faster than their
//! length: a number-theoretic transform over the field of 2^64 − 2^32 + 1
//! elements. `num_bigint` is faster for shorter ones, and far slower here.

use num_bigint::BigUint;

/// The field's size, a prime; it has roots of one of every order up to 2^32.
const P: u64 = 0xffff_ffff_0000_0001;

/// It generates all of the field but zero.
const GENERATOR: u64 = 7;

/// From so many bits on in the shorter number the transform is faster.
const LONG: u64 = 400_000;

/// The product of two numbers.
pub fn product(a: &BigUint, b: &BigUint) -> BigUint {
    if a.bits().min(b.bits()) < LONG {
        return a * b;
    }
    let (mut left, mut right) = (digits(a), digits(b));
    // A sum of fewer than 2^31 products of 16 bits each stays below the field's size.
    let length = (left.len() + right.len()).next_power_of_two();
    left.resize(length, 0);
    right.resize(length, 0);
    let roots = roots(length, root(length));
    forward(&mut left, &roots);
    forward(&mut right, &roots);
    left.iter_mut().zip(&right).for_each(|(a, b)| *a = times(*a, *b));
    drop(right);
    drop(roots);
    backward(&mut left, &self::roots(length, power(root(length), P - 2)));
    let scale = power(length as u64, P - 2);
    left.iter_mut().for_each(|digit| *digit = times(*digit, scale));
    carried(&left)
}

/// Digits of 16 bits, the lowest first.
fn digits(number: &BigUint) -> Vec<u64> {
    number.iter_u32_digits().flat_map(|digit| [u64::from(digit & 0xffff), u64::from(digit >> 16)]).collect()
}

/// The number whose digits of 16 bits these are, each too large.
fn carried(digits: &[u64]) -> BigUint {
    let mut carry = 0_u128;
    let mut take = |digit: &u64| {
        carry += u128::from(*digit);
        let low = (carry & 0xffff) as u32;
        carry >>= 16;
        low
    };
    let words = digits.as_chunks().0.iter().map(|[low, high]| take(low) | take(high) << 16);
    BigUint::new(words.collect())
}

/// a·b in the field: 2^64 is 2^32 − 1 there, and 2^96 is −1.
const fn times(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    let (low, high) = (product as u64, (product >> 64) as u64);
    let (middle, top) = (high & 0xffff_ffff, high >> 32);
    let (mut sum, borrow) = low.overflowing_sub(top);
    if borrow {
        sum = sum.wrapping_sub(0xffff_ffff);
    }
    let (mut sum, carry) = sum.overflowing_add(middle * 0xffff_ffff);
    if carry {
        sum = sum.wrapping_add(0xffff_ffff);
    }
    if sum >= P { sum - P } else { sum }
}

const fn plus(a: u64, b: u64) -> u64 {
    let (sum, carry) = a.overflowing_add(b);
    if carry || sum >= P { sum.wrapping_sub(P) } else { sum }
}

const fn minus(a: u64, b: u64) -> u64 {
    let (difference, borrow) = a.overflowing_sub(b);
    if borrow { difference.wrapping_add(P) } else { difference }
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut power = 1;
    while exponent != 0 {
        if exponent & 1 == 1 {
            power = times(power, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    power
}

/// A root of one of this order, which is a power of two.
fn root(length: usize) -> u64 {
    power(GENERATOR, (P - 1) / length as u64)
}

/// The powers of a root, for the steps from the longest to the shortest: first
/// those of the root itself, half as many as its order, then those of its square.
fn roots(length: usize, root: u64) -> Vec<u64> {
    let mut all = Vec::with_capacity(length);
    let (mut half, mut root) = (length / 2, root);
    while half > 0 {
        let mut value = 1;
        for _ in 0..half {
            all.push(value);
            value = times(value, root);
        }
        root = times(root, root);
        half /= 2;
    }
    all
}

/// The transform; what comes out is in the order of reversed bits.
fn forward(values: &mut [u64], roots: &[u64]) {
    let (mut half, mut roots) = (values.len() / 2, roots);
    while half > 0 {
        let (these, rest) = roots.split_at(half);
        for block in values.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for ((a, b), root) in low.iter_mut().zip(high).zip(these) {
                (*a, *b) = (plus(*a, *b), times(minus(*a, *b), *root));
            }
        }
        roots = rest;
        half /= 2;
    }
}

/// The way back, from the order of reversed bits and with roots that are
/// inverse; every value comes out times the length.
fn backward(values: &mut [u64], roots: &[u64]) {
    let mut half = 1;
    while half < values.len() {
        // The powers for this step stand before those of all shorter ones, which are `half` with the last.
        let start = values.len().saturating_sub(2 * half);
        let these = roots.get(start..start + half).unwrap_or_default();
        for block in values.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for ((a, b), root) in low.iter_mut().zip(high).zip(these) {
                let turned = times(*b, *root);
                (*a, *b) = (plus(*a, turned), minus(*a, turned));
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(mut state: u64, words: usize) -> BigUint {
        let words = (0..words).map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u32::try_from(state >> 32).unwrap()
        });
        BigUint::new(words.collect())
    }

    #[test]
    fn long_products_are_those_of_the_library() {
        for (a, b) in [(12_501, 12_501), (12_501, 30_000), (16_384, 16_384), (13_000, 20_001)] {
            let (a, b) = (number(1, a), number(2, b));
            assert!(a.bits().min(b.bits()) >= LONG);
            assert_eq!(product(&a, &b), &a * &b);
        }
        // All digits as large as they can be.
        let most = (BigUint::from(1_u8) << 524_288_u32) - 1_u8;
        assert_eq!(product(&most, &most), &most * &most);
    }

    proptest! {
        #[test]
        fn the_field_is_one(a: u64, b: u64) {
            let (a, b) = (a % P, b % P);
            let want = |value: u128| u64::try_from(value % u128::from(P)).unwrap();
            prop_assert_eq!(times(a, b), want(u128::from(a) * u128::from(b)));
            prop_assert_eq!(plus(a, b), want(u128::from(a) + u128::from(b)));
            prop_assert_eq!(plus(minus(a, b), b), a);
        }
    }
}
