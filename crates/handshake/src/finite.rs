//! Prime fields of Diffie-Hellman: how large, whether many servers share the
//! prime (`primes.txt`: SHA-256 of the prime, what it is, where it is known
//! from), and whether it is a safe prime.
//!
//! The list's primes are those of RFC 2409, 3526, 5114 and 7919, and those
//! that nmap's `ssl-dh-params` and weakdh.org know from programs.

use crate::key_exchange::bits;
use num_bigint::BigUint;
use ring::{
    digest,
    rand::{SecureRandom, SystemRandom},
};
use std::sync::LazyLock;

/// A known prime: digest, what it is, where it is known from.
type Known = (&'static str, &'static str, &'static str);

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let (digest, rest) = line.split_once(' ')?;
        let (what, name) = rest.split_once(' ')?;
        Some((digest, what, name))
    };
    include_str!("primes.txt").lines().filter_map(line).collect()
});

/// Testing a larger prime would take seconds.
const MOST_TESTED_BITS: u32 = 4096;

/// Each round of Miller and Rabin's test leaves a composite a chance of one in four.
const ROUNDS: usize = 16;

/// A prime field that a server brought.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiniteField {
    prime: Vec<u8>,
    generator: Vec<u8>,
}

impl FiniteField {
    /// A field, from the prime and the generator as big-endian numbers.
    #[must_use]
    pub fn of(prime: &[u8], generator: &[u8]) -> Self {
        let stripped = |number: &[u8]| number.iter().copied().skip_while(|byte| *byte == 0).collect();
        Self { prime: stripped(prime), generator: stripped(generator) }
    }

    /// The size of the prime in bits.
    #[must_use]
    pub fn bits(&self) -> u32 {
        bits(&self.prime)
    }

    fn known(&self) -> Option<&'static Known> {
        let digest = digest::digest(&digest::SHA256, &self.prime);
        let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let place = KNOWN.binary_search_by_key(&hex.as_str(), |known| known.0).ok()?;
        KNOWN.get(place)
    }

    /// Where the prime is known from, such as `ffdhe2048` or `mod_ssl 2.2`;
    /// `None` for one that is the server's own.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        self.known().map(|known| known.2)
    }

    /// True if the prime is a safe one, so that its field has no small
    /// subgroup: (p−1)/2 is prime too. `None` if it is too large to test. For
    /// a new prime of 2048 bits this takes some tens of milliseconds.
    #[must_use]
    pub fn is_safe(&self) -> Option<bool> {
        if let Some((_, what, _)) = self.known() {
            return Some(*what == "safe");
        }
        if self.bits() > MOST_TESTED_BITS {
            return None;
        }
        let prime = BigUint::from_bytes_be(&self.prime);
        let half = &prime >> 1_u32;
        // A generator of 0, 1 or p−1 spans next to nothing, whatever the prime.
        let generator = BigUint::from_bytes_be(&self.generator);
        let spans = generator > BigUint::from(1_u32) && generator + 1_u32 < prime;
        Some(prime.bit(0) && spans && is_prime(&half)? && is_prime(&prime)?)
    }
}

/// Miller and Rabin's test; `None` if this system gives no random numbers.
fn is_prime(number: &BigUint) -> Option<bool> {
    const SMALL: [u32; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    let (one, two) = (BigUint::from(1_u32), BigUint::from(2_u32));
    for small in SMALL.map(BigUint::from) {
        if *number == small {
            return Some(true);
        }
        if number % &small == BigUint::ZERO {
            return Some(false);
        }
    }
    if *number < two {
        return Some(false);
    }
    let last = number - &one;
    let twos = last.trailing_zeros().unwrap_or_default();
    let odd = &last >> twos;
    let mut bytes = vec![0; self::bytes(number)];
    for _ in 0..ROUNDS {
        SystemRandom::new().fill(&mut bytes).ok()?;
        let base = BigUint::from_bytes_be(&bytes) % (number - 3_u32) + &two;
        let mut power = base.modpow(&odd, number);
        if power == one || power == last {
            continue;
        }
        let mut witness = true;
        for _ in 1..twos {
            power = power.modpow(&two, number);
            if power == last {
                witness = false;
                break;
            }
        }
        if witness {
            return Some(false);
        }
    }
    Some(true)
}

fn bytes(number: &BigUint) -> usize {
    usize::try_from(number.bits() / 8 + 1).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_whole() {
        assert_eq!(KNOWN.len(), include_str!("primes.txt").lines().count());
        assert!(KNOWN.is_sorted_by(|a, b| a.0 < b.0));
        assert!(KNOWN.iter().all(|known| ["composite", "safe", "subgroup"].contains(&known.1)));
    }

    #[test]
    fn a_safe_prime_is_told_from_others() {
        let two = [2];
        // The Oakley group 1 of RFC 2409: known, 768 bits, safe.
        let hex = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd\
                   ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a3620ffffffffffffffff";
        let oakley = BigUint::parse_bytes(hex.as_bytes(), 16).unwrap();
        let field = FiniteField::of(&oakley.to_bytes_be(), &two);
        assert_eq!((field.bits(), field.name(), field.is_safe()), (768, Some("RFC 2409 group 1"), Some(true)));
        // The test itself agrees, and knows the next odd number for what it is.
        assert_eq!((is_prime(&oakley), is_prime(&(&oakley >> 1_u32))), (Some(true), Some(true)));
        assert_eq!(FiniteField::of(&(&oakley + 2_u32).to_bytes_be(), &two).is_safe(), Some(false));
        for (prime, generator, safe) in
            [(23, 5, true), (23, 1, false), (29, 2, false), (21, 2, false), (0, 0, false), (2, 1, false)]
        {
            assert_eq!(FiniteField::of(&[prime], &[generator]).is_safe(), Some(safe), "{prime}");
        }
        assert_eq!(FiniteField::of(&[0xff; 600], &two).is_safe(), None);
    }
}
