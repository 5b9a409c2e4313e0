//! The client's answer to the server's keys, and the secret that both then share.

use crate::{
    Trouble, Version,
    key_exchange::Parameters,
    legacy::{Exchange, Plan},
    schedule::Ephemeral,
    wire::put_vector,
};
use num_bigint::BigUint;
use ring::rand::{SecureRandom, SystemRandom};
use x509_parser::{prelude::FromDer, public_key::PublicKey};

/// The longest number of a finite field or an RSA key that we compute with:
/// larger ones would let a peer spend our time.
const MOST_NUMBER: usize = 1024;

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
pub(crate) struct Answer {
    /// The secret that both sides now have.
    pub premaster: Vec<u8>,
    /// The body of the message.
    pub body: Vec<u8>,
}

/// Answers a server's keys; `keys` is none for RSA, where the certificate has the key.
///
/// # Errors
/// If a key is missing, of a kind or size that we cannot compute with, or none of its group.
pub(crate) fn answer(
    version: Version,
    offered: Version,
    plan: &Plan,
    keys: Option<&Parameters>,
    leaf: Option<&[u8]>,
) -> Result<Answer, Trouble> {
    let random = |length: usize| {
        let mut bytes = vec![0; length];
        SystemRandom::new().fill(&mut bytes).map(|()| bytes).map_err(|_| Trouble::Ourselves)
    };
    match (plan.exchange, keys) {
        (Exchange::Rsa, None | Some(Parameters::Other)) => {
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
        (Exchange::Dhe, Some(Parameters::Finite { prime, generator, public })) => {
            let [p, g, public] = [prime, generator, public].map(|number| BigUint::from_bytes_be(number));
            if p.bits() < 128 || p.bits() > 8 * MOST_NUMBER as u64 || g >= p || public >= p {
                return Err(Trouble::Uncomputable);
            }
            let ours = BigUint::from_bytes_be(&random(32)?);
            let mut body = Vec::new();
            put_vector(&mut body, 2, |out| out.extend(g.modpow(&ours, &p).to_bytes_be()));
            // Leading zero bytes of the shared number are left out: RFC 5246 section 8.1.2.
            Ok(Answer { premaster: public.modpow(&ours, &p).to_bytes_be(), body })
        }
        (Exchange::Ecdhe, Some(Parameters::Curve { group, public })) => {
            let ours = Ephemeral::new(*group)?;
            let mut body = Vec::new();
            put_vector(&mut body, 1, |out| out.extend(&ours.public));
            Ok(Answer { premaster: ours.agree(public)?, body })
        }
        _ => Err(Trouble::Uncomputable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Suite, key_exchange::KeyExchange};
    use proptest::prelude::*;

    #[test]
    fn a_number_beyond_the_bound_is_not_computed_with() {
        let plan = Plan::of(0x0033).unwrap();
        let keys = |size| Parameters::Finite { prime: vec![0xff; size], generator: vec![2], public: vec![4] };
        let tried = |size| answer(Version::Tls12, Version::Tls12, &plan, Some(&keys(size)), None);
        assert!(tried(64).is_ok());
        assert_eq!(tried(1025).err(), Some(Trouble::Uncomputable));
        assert_eq!(tried(4).err(), Some(Trouble::Uncomputable));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = RsaKey::of_certificate(&bytes);
            for suite in [0x002f, 0x0033, 0xc013] {
                let plan = Plan::of(suite).unwrap();
                let keys = KeyExchange::read(&bytes, Suite(suite), false).map(|keys| keys.parameters);
                let _ = answer(Version::Tls10, Version::Tls12, &plan, keys.as_ref(), Some(&bytes));
            }
        }
    }
}
