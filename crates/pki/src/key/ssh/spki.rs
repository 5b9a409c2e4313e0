//! From a key as certificates hold it to the same key as SSH has it: so the
//! public half of a private key in any form is told by its fingerprint.

use super::PublicKey;
use super::wire::string;
use crate::der::{Element, tag};
use crate::x509::{Key, oid};

impl PublicKey {
    /// The key whose SubjectPublicKeyInfo is the whole of `spki`; `None` if it
    /// is none, or of a kind that SSH has no type for.
    #[must_use]
    pub fn of_spki(spki: &[u8]) -> Option<Self> {
        let sequence = Element::only(spki).ok().filter(|element| element.tag == tag::SEQUENCE)?;
        let key = Key::read(sequence).ok()?;
        let blob = match key.algorithm.oid {
            oid::RSA => {
                let numbers = key.rsa()?;
                [string(b"ssh-rsa"), positive(numbers.exponent), positive(numbers.modulus)].concat()
            }
            oid::ED25519 => [string(b"ssh-ed25519"), string(key.bits)].concat(),
            oid::EC => {
                let curve: &[u8] = match key.curve()? {
                    oid::P256 => b"nistp256",
                    oid::P384 => b"nistp384",
                    oid::P521 => b"nistp521",
                    _ => return None,
                };
                [string(&[b"ecdsa-sha2-", curve].concat()), string(curve), string(key.bits)].concat()
            }
            _ => return None,
        };
        Self::read(&blob)
    }
}

/// A number above zero: a first bit of one would make it negative.
fn positive(digits: &[u8]) -> Vec<u8> {
    let zero: &[u8] = if digits.first().is_some_and(|first| *first >= 0x80) { &[0] } else { &[] };
    string(&[zero, digits].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn there_and_back_is_the_same_key() {
        let point = |size: usize| [&[4_u8], vec![7; size * 2].as_slice()].concat();
        let ec = |curve: &str, size| {
            let kind = string(format!("ecdsa-sha2-{curve}").as_bytes());
            [kind, string(curve.as_bytes()), string(&point(size))].concat()
        };
        let rsa = |modulus: &[u8]| [string(b"ssh-rsa"), string(&[1, 0, 1]), string(modulus)].concat();
        for blob in [
            rsa(&[&[0_u8], [0xc1; 128].as_slice()].concat()),
            rsa(&[0x41; 128]),
            [string(b"ssh-ed25519"), string(&[9; 32])].concat(),
            ec("nistp256", 32),
            ec("nistp384", 48),
            ec("nistp521", 66),
        ] {
            let key = PublicKey::read(&blob).unwrap();
            assert_eq!(PublicKey::of_spki(key.spki.as_deref().unwrap()), Some(key));
        }
        let dsa = [string(b"ssh-dss"), string(&[5]), string(&[3]), string(&[2]), string(&[4])].concat();
        assert_eq!(PublicKey::of_spki(&PublicKey::read(&dsa).unwrap().spki.unwrap()), None);
        assert_eq!(PublicKey::of_spki(&[0x30, 0]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..90)) {
            let _ = PublicKey::of_spki(&bytes);
        }
    }
}
