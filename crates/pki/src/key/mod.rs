//! Keys: what may be known of a private key (its kind, its size, its public
//! half), public keys in certificates' form, SSH's and OpenPGP's. No secret
//! number leaves this module: what is read of a private key is its public half.

mod curve;
pub(crate) mod encryption;
pub mod openpgp;
pub(crate) mod private;
pub mod ssh;
pub(crate) mod write;

pub(crate) use encryption::Purse;

use crate::der::{Element, Reader, magnitude, tag};
use crate::x509::{self, bit_length, oid};
use ring::digest::{SHA256, digest};

/// How a private key is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// RSA's numbers; RFC 8017, A.1.2.
    Pkcs1,
    /// Any key with its algorithm's name, encrypted or not; RFC 5958.
    Pkcs8,
    /// An elliptic curve's; RFC 5915.
    Sec1,
    /// OpenSSL's form of DSA keys.
    Dsa,
    /// OpenSSH's own.
    OpenSsh,
    /// An entry of a PKCS#12 store.
    Pkcs12,
    /// An entry of a Java key store.
    Jks,
}

impl Format {
    /// Its word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pkcs1 => "pkcs1",
            Self::Pkcs8 => "pkcs8",
            Self::Sec1 => "sec1",
            Self::Dsa => "dsa",
            Self::OpenSsh => "openssh",
            Self::Pkcs12 => "pkcs12",
            Self::Jks => "jks",
        }
    }
}

/// The public half of a key, in the form in which certificates hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Public {
    /// SHA-256 of the SubjectPublicKeyInfo, in hex: equal for a key and its certificate.
    pub spki_sha256: String,
    /// `RSA`, `EC`, `Ed25519`, `Ed448`, `DSA`, or an object identifier.
    pub scheme: String,
    /// The size in bits; `None` where the kind has none that we know.
    pub bits: Option<i64>,
    /// The curve's name as SEC 2 or RFC 5639 has it, or its object identifier.
    pub curve: Option<String>,
    /// The SubjectPublicKeyInfo, in DER.
    pub spki: Vec<u8>,
}

impl Public {
    /// What is known of a certificate's key.
    #[must_use]
    pub fn of(key: &x509::Key<'_>) -> Self {
        let curve = key.curve().map(|curve| {
            curve::Curve::find(curve)
                .map_or_else(|| oid::dotted(curve).unwrap_or_default(), |curve| curve.name.to_owned())
        });
        Self {
            spki_sha256: hex::encode(digest(&SHA256, key.whole)),
            scheme: scheme(key.algorithm.oid),
            bits: bits(key).and_then(|bits| i64::try_from(bits).ok()),
            curve,
            spki: key.whole.to_vec(),
        }
    }

    /// Reads a SubjectPublicKeyInfo, which must be the whole of `der`.
    #[must_use]
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        let sequence = Element::only(der).ok().filter(|element| element.tag == tag::SEQUENCE)?;
        x509::Key::read(sequence).ok().map(|key| Self::of(&key))
    }

    /// The key as certificates have it.
    #[must_use]
    pub fn key(&self) -> Option<x509::Key<'_>> {
        x509::Key::read(Element::only(&self.spki).ok()?).ok()
    }
}

/// The name of a kind of key.
pub(crate) fn scheme(algorithm: &[u8]) -> String {
    let name = match algorithm {
        oid::RSA | oid::RSA_PSS => "RSA",
        oid::EC => "EC",
        oid::ED25519 => "Ed25519",
        oid::ED448 => "Ed448",
        oid::DSA => "DSA",
        private::X25519 => "X25519",
        private::X448 => "X448",
        _ => return oid::dotted(algorithm).unwrap_or_default(),
    };
    name.to_owned()
}

/// Whether the point of an elliptic-curve key is on its curve; `None` for
/// another kind, a curve that we do not know, or a point that is none.
#[must_use]
pub fn on_curve(key: &x509::Key<'_>) -> Option<bool> {
    curve::Curve::find(key.curve()?)?.holds(key.bits)
}

/// A key's size in bits, in the sense that its kind gives the word.
fn bits(key: &x509::Key<'_>) -> Option<usize> {
    match key.algorithm.oid {
        oid::RSA | oid::RSA_PSS => key.rsa().map(|rsa| bit_length(rsa.modulus)),
        oid::EC => key.curve().and_then(curve::Curve::find).map(|curve| curve.bits),
        oid::DSA => {
            let prime = Reader::new(key.algorithm.parameters?.value).take(tag::INTEGER).ok()?;
            Some(bit_length(magnitude(prime.value)))
        }
        oid::ED25519 | private::X25519 => Some(256),
        oid::ED448 => Some(456),
        private::X448 => Some(448),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
