//! RSA keys.

use super::Weakness;
use crate::x509::{Rsa, bit_length};
use num_bigint::BigUint;
use std::sync::OnceLock;

/// The longest modulus that is reckoned with, in bits; longer ones are in no
/// use, and cost grows with the square.
const LONGEST: usize = 16384;

/// Small factors are looked for among the primes below this: NIST SP 800-89
/// (5.3.3) and the CA/B Forum's requirements (6.1.6) ask for all below 752.
const TRIED: u64 = 4096;

/// How many steps of Fermat's way are made.
const FERMAT_STEPS: usize = 100;

/// Up to which prime the structure of ROCA is looked for: the product that the
/// library used for its shortest keys has the primes up to 167, and those for
/// longer keys have them too.
const ROCA_LARGEST: u64 = 167;

/// All that is wrong with the numbers of a key.
pub fn look(key: &Rsa<'_>) -> Vec<Weakness> {
    let mut found = exponent(key.exponent);
    let even = key.modulus.last().is_none_or(|last| last % 2 == 0);
    found.extend(even.then_some(Weakness::EvenModulus));
    if even || bit_length(key.modulus) > LONGEST {
        return found;
    }
    let modulus = BigUint::from_bytes_be(key.modulus);
    let remainders = remainders(&modulus);
    // A modulus that is itself a small prime is no modulus of RSA, and has the factor too.
    found.extend(remainders.contains(&0).then_some(Weakness::SmallFactor));
    found.extend(is_roca(&remainders).then_some(Weakness::Roca));
    found.extend(has_close_primes(&modulus).then_some(Weakness::ClosePrimes));
    found
}

fn exponent(exponent: &[u8]) -> Vec<Weakness> {
    let bits = bit_length(exponent);
    let weakness = match exponent {
        [] => Weakness::EvenExponent,
        [1] => Weakness::ExponentOne,
        [.., last] if last % 2 == 0 => Weakness::EvenExponent,
        _ if bits < 17 => Weakness::SmallExponent,
        _ if bits > 256 => Weakness::HugeExponent,
        _ => return Vec::new(),
    };
    vec![weakness]
}

/// The odd primes that are tried, and products of runs of them: dividing a
/// long number by a few long products first saves most of the work.
struct Trial {
    primes: Vec<u64>,
    runs: Vec<Run>,
}

/// Primes whose product is of some thousand bits, in groups whose products fit one word.
struct Run {
    product: BigUint,
    groups: Vec<(u64, Vec<u64>)>,
}

fn trial() -> &'static Trial {
    static TRIAL: OnceLock<Trial> = OnceLock::new();
    TRIAL.get_or_init(|| {
        let is_prime = |number: &u64| (3..).take_while(|d| d * d <= *number).all(|d| !number.is_multiple_of(d));
        let primes: Vec<u64> = (3..TRIED).step_by(2).filter(is_prime).collect();
        let mut groups: Vec<(u64, Vec<u64>)> = Vec::new();
        for prime in &primes {
            match groups.last_mut().map(|(product, group)| (product.checked_mul(*prime), product, group)) {
                Some((Some(grown), product, group)) => {
                    *product = grown;
                    group.push(*prime);
                }
                _ => groups.push((*prime, vec![*prime])),
            }
        }
        let run = |groups: &[(u64, Vec<u64>)]| Run {
            product: groups.iter().map(|(product, _)| BigUint::from(*product)).product(),
            groups: groups.to_vec(),
        };
        let runs = groups.chunks(16).map(run).collect();
        Trial { primes, runs }
    })
}

/// What the modulus leaves when divided by each of the primes, in their order.
fn remainders(modulus: &BigUint) -> Vec<u64> {
    let mut all = Vec::with_capacity(trial().primes.len());
    for run in &trial().runs {
        let rest = (modulus % &run.product).to_u64_digits();
        for (product, primes) in &run.groups {
            let step = |sum: u128, digit: &u64| (sum << 64 | u128::from(*digit)) % u128::from(*product);
            let rest = rest.iter().rev().fold(0, step);
            all.extend(primes.iter().map(|prime| u64::try_from(rest % u128::from(*prime)).unwrap_or(0)));
        }
    }
    all
}

/// Whether the modulus is a power of 65537 modulo the product of the small
/// primes. The library chose its primes as k·M + (65537^a mod M) with such a
/// product M, so every modulus of it is such a power, while one of others is
/// with a chance of some 2^-154 (Nemec, Sys, Svenda, Klinec, Matyas: The Return
/// of Coppersmith's Attack, ACM CCS 2017, section 2.3.1).
fn is_roca(remainders: &[u64]) -> bool {
    // The power is known modulo the order of 65537 for each prime, or there is
    // none; it exists if all these can be had at once.
    let mut known: Vec<(u64, u64)> = Vec::new();
    for (prime, rest) in trial().primes.iter().zip(remainders).take_while(|(prime, _)| **prime <= ROCA_LARGEST) {
        let (mut power, mut value, mut order) = (None, 1, 0);
        loop {
            if value == *rest {
                power = Some(order);
            }
            value = value * 65537 % prime;
            order += 1;
            if value == 1 {
                break;
            }
        }
        let Some(power) = power else { return false };
        let agrees = |(other, modulus): &(u64, u64)| {
            let common = gcd(*modulus, order);
            power % common == other % common
        };
        if !known.iter().all(agrees) {
            return false;
        }
        known.push((power, order));
    }
    !known.is_empty()
}

const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Fermat's way: n is a² − b² for an a that is little above the root, if the
/// primes are close.
fn has_close_primes(modulus: &BigUint) -> bool {
    let root = modulus.sqrt();
    let mut a = if &root * &root == *modulus { root } else { root + 1_u8 };
    let mut square = &a * &a - modulus;
    (0..FERMAT_STEPS).any(|_| {
        let found = is_square(&square);
        square += &a * 2_u8 + 1_u8;
        a += 1_u8;
        found
    })
}

fn is_square(number: &BigUint) -> bool {
    // Of the numbers modulo 64 only twelve are squares, and one look at the
    // last digit spares most of the roots.
    const SQUARES: u64 = 0x0202_0212_0203_0213;
    let last = number.iter_u64_digits().next().unwrap_or(0);
    if SQUARES >> (last % 64) & 1 == 0 || !(number % 3465_u32).iter_u32_digits().next().is_none_or(is_square_mod_3465) {
        return false;
    }
    let root = number.sqrt();
    &root * &root == *number
}

/// Whether a number is a square modulo 3465 = 9·5·7·11.
fn is_square_mod_3465(number: u32) -> bool {
    [9, 5, 7, 11].iter().all(|modulus| (0..*modulus).any(|root| root * root % modulus == number % modulus))
}
