//! Small factors of big numbers, for every certificate: without a division
//! for each prime, by the remainders of the powers of 2^32, which are known
//! when this is compiled.

/// How many primes are below 752.
const PRIMES: usize = 133;
/// A group's product stays below this, so that 64 products with words of 32 bits fit into 64 bits.
const LIMIT: u64 = 1 << 26;
/// How many words are taken at once.
const WORDS: usize = 64;
/// How many groups the primes make.
const GROUPS: usize = grouped().0;
/// The product of each group's primes.
const PRODUCTS: [u64; PRIMES] = grouped().1;
/// For each group, what 2^32 to the power of 0, 1, … leaves of the product; the last stands for a whole row of words.
/// They have less than 32 bits, so that the processor may multiply several at once.
static POWERS: [[u32; WORDS + 1]; GROUPS] = {
    let mut powers = [[1; WORDS + 1]; GROUPS];
    let mut group = 0;
    while group < GROUPS {
        let mut at = 1;
        while at <= WORDS {
            powers[group][at] = (((powers[group][at - 1] as u64) << 32) % PRODUCTS[group]) as u32;
            at += 1;
        }
        group += 1;
    }
    powers
};

const fn primes() -> [u64; PRIMES] {
    let mut primes = [0; PRIMES];
    let (mut found, mut number) = (0, 2);
    while found < PRIMES {
        let mut at = 0;
        while at < found && number % primes[at] != 0 {
            at += 1;
        }
        if at == found {
            primes[found] = number;
            found += 1;
        }
        number += 1;
    }
    primes
}

const fn grouped() -> (usize, [u64; PRIMES]) {
    let primes = primes();
    let mut products = [1; PRIMES];
    let (mut group, mut at) = (0, 0);
    while at < PRIMES {
        if products[group] * primes[at] >= LIMIT {
            group += 1;
        }
        products[group] *= primes[at];
        at += 1;
    }
    (group + 1, products)
}

/// True if a prime below 752 divides the big-endian number.
pub(super) fn has_small(number: &[u8]) -> bool {
    let mut rests = [0_u64; GROUPS];
    let count = number.len().div_ceil(4 * WORDS);
    for row in (0..count).rev() {
        let mut words = [0_u32; WORDS];
        for (word, bytes) in words.iter_mut().zip(number.rchunks(4).skip(row * WORDS)) {
            *word = bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
        }
        for ((rest, powers), product) in rests.iter_mut().zip(&POWERS).zip(PRODUCTS) {
            let [first @ .., whole] = powers;
            let products = words.iter().zip(first).map(|(word, power)| u64::from(*word) * u64::from(*power));
            *rest = (*rest * u64::from(*whole) + products.sum::<u64>() % product) % product;
        }
    }
    rests.iter().zip(PRODUCTS).any(|(rest, product)| shares_factor(*rest, product))
}

/// Euclid's.
const fn shares_factor(mut a: u64, mut b: u64) -> bool {
    while a != 0 {
        (a, b) = (b % a, a);
    }
    b != 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_groups_hold_every_prime() {
        assert_eq!(primes().last(), Some(&751));
        for prime in primes() {
            assert!(PRODUCTS.iter().take(GROUPS).any(|product| product % prime == 0), "{prime}");
            assert!(has_small(&prime.to_be_bytes()), "{prime}");
        }
        assert!(!has_small(&757_u16.to_be_bytes()) && !has_small(&[1]) && has_small(&[]));
        let mersenne = [&[0x7f][..], &[0xff; 15]].concat();
        assert!(!has_small(&mersenne), "2^127-1 is a prime");
    }

    proptest! {
        #[test]
        fn as_slow_division_finds_it(number in proptest::collection::vec(any::<u8>(), 1..700)) {
            let rest = |prime: u64| number.iter().fold(0, |rest, byte| (rest << 8 | u64::from(*byte)) % prime);
            prop_assert_eq!(has_small(&number), primes().iter().any(|prime| rest(*prime) == 0));
        }
    }
}
