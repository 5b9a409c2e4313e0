//! Weak keys that are made here, each found; good ones, in which nothing is.

use super::*;
use crate::der::{Element, tag};
use crate::key::{Public, write};
use num_bigint::BigUint;

/// A stream of numbers that look random and are the same each time.
struct Stream(u64);

impl Stream {
    fn number(&mut self, bits: u64) -> BigUint {
        let words = (0..bits.div_ceil(32)).map(|_| {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u32::try_from(self.0 >> 33).unwrap() ^ u32::try_from(self.0 >> 32 & 0xffff).unwrap()
        });
        let number = BigUint::new(words.collect());
        (number >> (bits.div_ceil(32) * 32 - bits))
            | BigUint::from(1_u8) << (bits - 1)
            | BigUint::from(1_u8) << (bits - 2)
    }

    fn prime(&mut self, bits: u64) -> BigUint {
        next_prime(self.number(bits))
    }
}

/// Miller and Rabin's test with a few bases: good enough for numbers that nobody chose against it.
fn is_prime(number: &BigUint) -> bool {
    let one = BigUint::from(1_u8);
    if [3_u32, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].iter().any(|prime| number % prime == BigUint::ZERO) {
        return false;
    }
    let last = number - &one;
    let twos = last.trailing_zeros().unwrap();
    [2_u32, 3, 5, 7].iter().all(|base| {
        let mut power = BigUint::from(*base).modpow(&(&last >> twos), number);
        if power == one {
            return true;
        }
        (0..twos).any(|_| {
            let before = power.clone();
            power = before.modpow(&BigUint::from(2_u8), number);
            before == last
        })
    })
}

fn next_prime(from: BigUint) -> BigUint {
    let mut number = from | BigUint::from(1_u8);
    while !is_prime(&number) {
        number += 2_u8;
    }
    number
}

fn look(spki: &[u8]) -> Vec<Weakness> {
    of_key(&Key::read(Element::only(spki).unwrap()).unwrap())
}

fn rsa(modulus: &BigUint, exponent: u32) -> Vec<Weakness> {
    look(&write::rsa(&modulus.to_bytes_be(), &exponent.to_be_bytes()))
}

#[test]
fn nothing_is_found_in_fifty_good_keys() {
    let mut stream = Stream(1);
    for _ in 0..50 {
        let modulus = stream.prime(512) * stream.prime(512);
        assert_eq!(rsa(&modulus, 65537), []);
    }
    for kind in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
        let key = rcgen::KeyPair::generate_for(kind).unwrap();
        assert_eq!(look(&rcgen::PublicKeyData::subject_public_key_info(&key)), []);
    }
}

#[test]
fn primes_of_the_published_structure_are_roca() {
    // k·M + (65537^a mod M) with the product M of the first 39 primes, for keys of 512 bits.
    let first: Vec<u32> =
        (2_u32..168).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| !n.is_multiple_of(d))).collect();
    assert_eq!(first.len(), 39);
    let product: BigUint = first.iter().map(|prime| BigUint::from(*prime)).product();
    let mut stream = Stream(2);
    let mut prime = || {
        loop {
            let power = BigUint::from(65537_u32).modpow(&stream.number(60), &product);
            let candidate = stream.number(38) * &product + power;
            if is_prime(&candidate) {
                return candidate;
            }
        }
    };
    let modulus = prime() * prime();
    assert_eq!(rsa(&modulus, 65537), [Weakness::Roca]);
    // One prime of that structure is not enough.
    assert_eq!(rsa(&(prime() * Stream(3).prime(256)), 65537), []);
}

#[test]
fn close_primes_small_ones_and_odd_exponents() {
    let mut stream = Stream(4);
    let prime = stream.prime(512);
    let close = &prime * next_prime(&prime + 2_u8);
    assert_eq!(rsa(&close, 65537), [Weakness::ClosePrimes]);
    assert_eq!(rsa(&(&prime * &prime), 65537), [Weakness::ClosePrimes]);
    let apart = &prime * next_prime(&prime + (BigUint::from(1_u8) << 300));
    assert_eq!(rsa(&apart, 65537), []);
    for small in [3_u32, 751, 4093] {
        assert_eq!(rsa(&(stream.prime(900) * small), 65537), [Weakness::SmallFactor], "{small}");
    }
    assert_eq!(rsa(&(stream.prime(900) * 4099_u32), 65537), []);
    assert_eq!(rsa(&(stream.prime(900) * 2_u8), 65537), [Weakness::EvenModulus]);
    let good = stream.prime(512) * stream.prime(512);
    let exponents = [
        (0, Weakness::EvenExponent),
        (1, Weakness::ExponentOne),
        (2, Weakness::EvenExponent),
        (65536, Weakness::EvenExponent),
        (3, Weakness::SmallExponent),
        (35, Weakness::SmallExponent),
        (65535, Weakness::SmallExponent),
    ];
    for (exponent, weakness) in exponents {
        assert_eq!(rsa(&good, exponent), [weakness], "{exponent}");
    }
    let huge = write::rsa(&good.to_bytes_be(), &[0xff; 40]);
    assert_eq!(look(&huge), [Weakness::HugeExponent]);
    // What is beyond all use is not reckoned with.
    assert_eq!(look(&write::rsa(&[0xff; 60_000], &[1, 0, 1])), []);
    assert_eq!(look(&write::rsa(&[], &[])), [Weakness::EvenModulus, Weakness::EvenExponent]);
}

#[test]
fn points_and_groups_that_are_too_small() {
    let spki = |parameters: &[u8]| write::spki(&[&write::element(tag::OID, &[oid::EC]), parameters], &[4, 1]);
    assert_eq!(look(&spki(&elliptic::parameters(&[0xff; 32], &[0xf7; 32]))), [Weakness::UnnamedCurve]);
    let anomalous = look(&spki(&elliptic::parameters(&[0xff; 32], &[0xff; 32])));
    assert_eq!(anomalous, [Weakness::AnomalousCurve, Weakness::UnnamedCurve]);
    let small = look(&spki(&elliptic::parameters(&[0xff; 32], &[0xff; 20])));
    assert_eq!(small, [Weakness::SmallSubgroup, Weakness::UnnamedCurve]);
    assert_eq!(look(&write::ec(b"\x2b\x81\x04\x00\x08", &[4, 1])), [Weakness::SmallCurve]);
    let off = [&[4][..], &[1; 64]].concat();
    assert_eq!(look(&write::ec(oid::P256, &off)), [Weakness::OffCurve]);

    let mut identity = [0; 32];
    identity[0] = 1;
    for sign in [0, 0x80] {
        identity[31] = sign;
        assert_eq!(look(&write::plain(oid::ED25519, &identity)), [Weakness::SmallSubgroup]);
    }
    // p = 2q·k + 1 with a prime q of 160 bits: 2^((p−1)/q) has the order q.
    let mut stream = Stream(5);
    let order = stream.prime(160);
    let mut prime = &order * (stream.number(96) << 1) + 1_u8;
    while !is_prime(&prime) {
        prime += &order * 2_u8;
    }
    let generator = BigUint::from(2_u8).modpow(&((&prime - 1_u8) / &order), &prime);
    let dsa = |public: &BigUint| {
        let [p, q, g, public] = [&prime, &order, &generator, public].map(BigUint::to_bytes_be);
        look(&write::dsa([&p, &q, &g], &public))
    };
    assert_eq!(dsa(&generator.modpow(&BigUint::from(12345_u32), &prime)), []);
    for public in [BigUint::from(1_u8), &prime - 1_u8, BigUint::from(2_u8)] {
        assert_eq!(dsa(&public), [Weakness::SmallSubgroup]);
    }
}

#[test]
fn words_are_distinct() {
    use Weakness::*;
    let all = [
        Roca,
        ClosePrimes,
        SmallFactor,
        EvenModulus,
        EvenExponent,
        ExponentOne,
        SmallExponent,
        HugeExponent,
        SmallSubgroup,
        SmallCurve,
        AnomalousCurve,
        UnnamedCurve,
        OffCurve,
        TestKey,
    ];
    let words: std::collections::BTreeSet<_> = all.iter().map(|weakness| weakness.word()).collect();
    assert_eq!(words.len(), all.len());
    let example = hex::decode("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1").unwrap();
    let spki = write::plain(oid::ED25519, &example);
    assert_eq!(look(&spki), [TestKey]);
    assert_eq!(Public::from_spki(&spki).unwrap().key().map(|key| of_key(&key)), Some(vec![TestKey]));
}
