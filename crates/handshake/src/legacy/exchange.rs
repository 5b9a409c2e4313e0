//! The key exchange: what the server's message says, and the client's answer
//! to it with the secret that both then share.

use crate::{
    Trouble, Version,
    legacy::{Exchange, Plan},
    schedule::Ephemeral,
    wire::{Reader, put_vector},
};
use num_bigint::BigUint;
use ring::rand::{SecureRandom, SystemRandom};
use x509_parser::{prelude::FromDer, public_key::PublicKey};

/// The longest number of a finite field or an RSA key that we compute with:
/// larger ones would let a peer spend our time.
const MOST_NUMBER: usize = 1024;

/// The keys in a ServerKeyExchange message, without their signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerKeys {
    /// Diffie-Hellman over a finite field; big-endian numbers.
    Dh {
        /// The prime.
        p: Vec<u8>,
        /// The generator.
        g: Vec<u8>,
        /// The server's public value.
        public: Vec<u8>,
    },
    /// Diffie-Hellman over a curve that has a name.
    Ec {
        /// The group's number in IANA's registry.
        group: u16,
        /// The server's public point.
        point: Vec<u8>,
    },
    /// A temporary RSA key, as the export suites had it.
    Rsa {
        /// The modulus.
        modulus: Vec<u8>,
        /// The public exponent.
        exponent: Vec<u8>,
    },
}

impl ServerKeys {
    /// Reads the body of a ServerKeyExchange message, for a suite that agrees keys in this way.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(body: &[u8], exchange: Exchange) -> Result<Self, Trouble> {
        Self::parse(body, exchange).ok_or(Trouble::Malformed("its ServerKeyExchange cannot be read"))
    }

    fn parse(body: &[u8], exchange: Exchange) -> Option<Self> {
        let mut reader = Reader::new(body);
        let mut number = || Some(reader.vector(2)?.rest().to_vec()).filter(|number| !number.is_empty());
        Some(match exchange {
            Exchange::Dhe => Self::Dh { p: number()?, g: number()?, public: number()? },
            Exchange::Rsa => Self::Rsa { modulus: number()?, exponent: number()? },
            Exchange::Ecdhe if reader.u8()? == 3 => {
                Self::Ec { group: reader.u16()?, point: reader.vector(1)?.rest().to_vec() }
            }
            Exchange::Ecdhe => return None,
        })
    }
}

/// The length of a big-endian number in bits.
#[must_use]
pub fn bits(number: &[u8]) -> u64 {
    BigUint::from_bytes_be(number).bits()
}

/// An RSA public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaKey {
    /// The modulus.
    pub modulus: BigUint,
    /// The public exponent.
    pub exponent: BigUint,
}

impl RsaKey {
    /// The RSA key of a certificate in DER; `None` if its key is of another kind, or beyond our bound.
    #[must_use]
    pub fn of_certificate(der: &[u8]) -> Option<Self> {
        let (_, certificate) = x509_parser::certificate::X509Certificate::from_der(der).ok()?;
        let PublicKey::RSA(key) = certificate.public_key().parsed().ok()? else { return None };
        if key.modulus.len() > MOST_NUMBER + 1 || key.exponent.len() > 8 {
            return None;
        }
        let (modulus, exponent) = (BigUint::from_bytes_be(key.modulus), BigUint::from_bytes_be(key.exponent));
        (modulus.bits() >= 256 && exponent.bits() > 1).then_some(Self { modulus, exponent })
    }

    /// The length of the modulus in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        usize::try_from(self.modulus.bits().div_ceil(8)).unwrap_or(MOST_NUMBER)
    }

    /// A block of [`RsaKey::size`] bytes raised to the public exponent.
    #[must_use]
    pub fn apply(&self, block: &[u8]) -> Vec<u8> {
        fixed(&BigUint::from_bytes_be(block).modpow(&self.exponent, &self.modulus), self.size())
    }

    /// Encrypts with the padding of PKCS #1 version 1.5.
    ///
    /// # Errors
    /// If the message is too long for the key, or this system gives no random numbers.
    pub fn encrypt(&self, message: &[u8]) -> Result<Vec<u8>, Trouble> {
        let filling = self.size().checked_sub(message.len() + 3).filter(|length| *length >= 8);
        let mut padding = vec![0; filling.ok_or(Trouble::Uncomputable)?];
        SystemRandom::new().fill(&mut padding).map_err(|_| Trouble::Ourselves)?;
        padding.iter_mut().for_each(|byte| *byte |= 1); // None may be zero.
        Ok(self.apply(&[&[0, 2], padding.as_slice(), &[0], message].concat()))
    }
}

/// A number in exactly so many bytes.
#[must_use]
pub fn fixed(number: &BigUint, size: usize) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    let mut out = vec![0; size.saturating_sub(bytes.len())];
    out.extend(&bytes[bytes.len().saturating_sub(size)..]);
    out
}

/// The client's part: the secret, and the body of its ClientKeyExchange message.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The secret that both sides now have.
    pub premaster: Vec<u8>,
    /// The body of the message.
    pub body: Vec<u8>,
}

/// Answers a server's keys; `keys` is none for RSA, where the certificate has the key.
///
/// # Errors
/// If a key is missing, of a kind or size that we cannot compute with, or none of its group.
pub fn answer(
    version: Version,
    offered: Version,
    plan: &Plan,
    keys: Option<&ServerKeys>,
    leaf: Option<&[u8]>,
) -> Result<Answer, Trouble> {
    let random = |length: usize| {
        let mut bytes = vec![0; length];
        SystemRandom::new().fill(&mut bytes).map(|()| bytes).map_err(|_| Trouble::Ourselves)
    };
    match (plan.exchange, keys) {
        (Exchange::Rsa, None) => {
            let key = leaf.and_then(RsaKey::of_certificate).ok_or(Trouble::Uncomputable)?;
            // The version that was asked for, not the one that was chosen: RFC 5246 section 7.4.7.1.
            let premaster = [&offered.code().to_be_bytes()[..], &random(46)?].concat();
            let sealed = key.encrypt(&premaster)?;
            let mut body = Vec::new();
            if version == Version::Ssl3 {
                body = sealed; // SSLv3 writes it without a length.
            } else {
                put_vector(&mut body, 2, |out| out.extend(&sealed));
            }
            Ok(Answer { premaster, body })
        }
        (Exchange::Dhe, Some(ServerKeys::Dh { p, g, public })) => {
            let [p, g, public] = [p, g, public].map(|number| BigUint::from_bytes_be(number));
            if p.bits() < 128 || p.bits() > 8 * MOST_NUMBER as u64 || g >= p || public >= p {
                return Err(Trouble::Uncomputable);
            }
            let ours = BigUint::from_bytes_be(&random(32)?);
            let mut body = Vec::new();
            put_vector(&mut body, 2, |out| out.extend(g.modpow(&ours, &p).to_bytes_be()));
            // Leading zero bytes of the shared number are left out: RFC 5246 section 8.1.2.
            Ok(Answer { premaster: public.modpow(&ours, &p).to_bytes_be(), body })
        }
        (Exchange::Ecdhe, Some(ServerKeys::Ec { group, point })) => {
            let ours = Ephemeral::new(*group)?;
            let mut body = Vec::new();
            put_vector(&mut body, 1, |out| out.extend(&ours.public));
            Ok(Answer { premaster: ours.agree(point)?, body })
        }
        _ => Err(Trouble::Uncomputable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KINDS: [Exchange; 3] = [Exchange::Rsa, Exchange::Dhe, Exchange::Ecdhe];

    #[test]
    fn keys_are_read_as_the_standard_writes_them() {
        let body = [0, 1, 23, 0, 1, 5, 0, 1, 8, 0xff];
        let wanted = ServerKeys::Dh { p: vec![23], g: vec![5], public: vec![8] };
        assert_eq!(ServerKeys::read(&body, Exchange::Dhe), Ok(wanted));
        let point = [3, 0, 29, 2, 7, 8];
        assert_eq!(ServerKeys::read(&point, Exchange::Ecdhe), Ok(ServerKeys::Ec { group: 29, point: vec![7, 8] }));
        // A curve that is written out by its parameters is none that we know.
        assert!(ServerKeys::read(&[1, 0, 29, 2, 7, 8], Exchange::Ecdhe).is_err());
        assert!(ServerKeys::read(&[0, 0, 0, 1, 5, 0, 1, 8], Exchange::Dhe).is_err());
    }

    #[test]
    fn a_number_beyond_the_bound_is_not_computed_with() {
        let plan = Plan::of(0x0033).unwrap();
        let keys = |size| ServerKeys::Dh { p: vec![0xff; size], g: vec![2], public: vec![4] };
        let tried = |size| answer(Version::Tls12, Version::Tls12, &plan, Some(&keys(size)), None);
        assert!(tried(64).is_ok());
        assert_eq!(tried(1025).err(), Some(Trouble::Uncomputable));
        assert_eq!(tried(4).err(), Some(Trouble::Uncomputable));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = RsaKey::of_certificate(&bytes);
            for kind in KINDS {
                let Ok(keys) = ServerKeys::read(&bytes, kind) else { continue };
                for suite in [0x002f, 0x0033, 0xc013] {
                    let plan = Plan::of(suite).unwrap();
                    let _ = answer(Version::Tls10, Version::Tls12, &plan, Some(&keys), Some(&bytes));
                }
            }
        }
    }
}
