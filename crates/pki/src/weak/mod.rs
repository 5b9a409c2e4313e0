//! Keys that are weak by their numbers: what can be told from the public half
//! alone, of one key, and of many beside each other. That a key is short is
//! not told here: size is a field of every table, and policies judge it.
//!
//! Debian's weak keys of 2008 (CVE-2008-0166) are not found: they are known by
//! a list alone, which distributions no longer ship.

mod batch;
mod discrete;
mod elliptic;
mod product;
mod published;
mod rsa;

pub use batch::batch_gcd;
pub use published::published;

use crate::x509::{Key, oid};

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weakness {
    /// The primes have the structure of Infineon's library (CVE-2017-15361).
    Roca,
    /// The two primes are so close that Fermat's way finds them.
    ClosePrimes,
    /// The modulus has a small prime in it.
    SmallFactor,
    /// The modulus is even.
    EvenModulus,
    /// The public exponent is even: nothing can be deciphered.
    EvenExponent,
    /// The public exponent is 1: nothing is enciphered.
    ExponentOne,
    /// The public exponent is below 65537, which helps those who attack bad padding.
    SmallExponent,
    /// The public exponent is beyond 256 bits, as it is where the private one was chosen small.
    HugeExponent,
    /// The numbers are in a group so small that the private one can be found.
    SmallSubgroup,
    /// The curve is below 224 bits.
    SmallCurve,
    /// The curve has as many points as its field: private numbers are found at once.
    AnomalousCurve,
    /// The curve is spelt out and not named, so that anybody may choose it (as in CVE-2020-0601).
    UnnamedCurve,
    /// The point is not on the curve.
    OffCurve,
    /// The private key is published: in a standard, with software, in a device.
    TestKey,
}

impl Weakness {
    /// Its word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Roca => "roca",
            Self::ClosePrimes => "close_primes",
            Self::SmallFactor => "small_factor",
            Self::EvenModulus => "even_modulus",
            Self::EvenExponent => "even_exponent",
            Self::ExponentOne => "exponent_one",
            Self::SmallExponent => "small_exponent",
            Self::HugeExponent => "huge_exponent",
            Self::SmallSubgroup => "small_subgroup",
            Self::SmallCurve => "small_curve",
            Self::AnomalousCurve => "anomalous_curve",
            Self::UnnamedCurve => "unnamed_curve",
            Self::OffCurve => "off_curve",
            Self::TestKey => "test_key",
        }
    }
}

/// All that is wrong with a key, in the order of [`Weakness`]; empty for one
/// of a kind that is not looked at.
#[must_use]
pub fn of_key(key: &Key<'_>) -> Vec<Weakness> {
    let mut found = match key.algorithm.oid {
        oid::RSA | oid::RSA_PSS => key.rsa().map(|numbers| rsa::look(&numbers)).unwrap_or_default(),
        oid::EC => elliptic::look(key),
        oid::ED25519 if elliptic::is_torsion(key.bits) => vec![Weakness::SmallSubgroup],
        oid::DSA if discrete::is_small(key) => vec![Weakness::SmallSubgroup],
        _ => Vec::new(),
    };
    found.extend(published(key.whole).map(|_| Weakness::TestKey));
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests;
