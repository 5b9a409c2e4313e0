//! Ed25519 keys (by ring). The secret half is never printed and is wiped when
//! it goes; the public half is written as base64 and named by its SHA-256.

use crate::digest::sha256_hex;
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use thiserror::Error;
pub use zeroize::Zeroizing;

/// The longest text of a private key that is read, in bytes.
const MOST_PEM: usize = 4096;
/// The word of RFC 7468 in the first and the last line.
const LABEL: &str = "PRIVATE KEY";

/// Why a key or a signature was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The system gave no randomness.
    #[error("the system gave no randomness")]
    Random,
    /// It is not an Ed25519 private key in PKCS#8.
    #[error("this is not an Ed25519 private key in PKCS#8")]
    Private,
    /// It is not the base64 of the 32 bytes of an Ed25519 public key.
    #[error("this is not the base64 of the 32 bytes of an Ed25519 public key")]
    Public,
    /// The public key is of small order: anyone can sign for it.
    #[error("the public key is of small order: anyone can sign for it")]
    Weak,
    /// The signature is not by this key over these bytes.
    #[error("the signature is not by this key over these bytes")]
    Signature,
}

/// 32 random bytes from the system: a salt or a secret.
///
/// # Errors
/// [`KeyError::Random`].
pub fn random32() -> Result<[u8; 32], KeyError> {
    let mut out = [0; 32];
    SystemRandom::new().fill(&mut out).map_err(|_| KeyError::Random)?;
    Ok(out)
}

/// An Ed25519 private key.
pub struct SigningKey {
    pkcs8: Zeroizing<Vec<u8>>,
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// A new key from the system's randomness.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn generate() -> Result<Self, KeyError> {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyError::Random)?;
        Self::from_pkcs8(pkcs8.as_ref())
    }

    /// Reads PKCS#8 (DER), with the public key in it or without.
    ///
    /// # Errors
    /// [`KeyError::Private`].
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| KeyError::Private)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| KeyError::Private)?;
        Ok(Self { pkcs8: Zeroizing::new(pkcs8.to_vec()), public: PublicKey::from_bytes(&public)?, pair })
    }

    /// The key as PKCS#8 (DER).
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The key as PEM, as it is kept in a file that only its owner may read.
    #[must_use]
    pub fn to_pem(&self) -> Zeroizing<String> {
        let body = Zeroizing::new(STANDARD.encode(&*self.pkcs8));
        let mut pem = Zeroizing::new(format!("-----BEGIN {LABEL}-----\n"));
        for (place, digit) in body.char_indices() {
            if place > 0 && place % 64 == 0 {
                pem.push('\n');
            }
            pem.push(digit);
        }
        pem.push_str(&format!("\n-----END {LABEL}-----\n"));
        pem
    }

    /// Reads PEM, with any ends of lines and nothing around it.
    ///
    /// # Errors
    /// [`KeyError::Private`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.len() > MOST_PEM {
            return Err(KeyError::Private);
        }
        let body = pem.trim().strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_prefix(LABEL));
        let body = body.and_then(|rest| rest.strip_prefix("-----"));
        let body = body.and_then(|rest| rest.strip_suffix(&format!("-----END {LABEL}-----")));
        let lines = body.ok_or(KeyError::Private)?.split_ascii_whitespace();
        let text = Zeroizing::new(lines.collect::<String>());
        let pkcs8 = STANDARD.decode(text.as_bytes()).map(Zeroizing::new);
        Self::from_pkcs8(&pkcs8.map_err(|_| KeyError::Private)?)
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> PublicKey {
        self.public
    }

    /// Signs bytes. Ed25519 gives the same signature each time.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut out = [0; 64];
        // An Ed25519 signature has 64 bytes, so that the copy is always whole.
        for (to, from) in out.iter_mut().zip(self.pair.sign(message).as_ref()) {
            *to = *from;
        }
        out
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// An Ed25519 public key that is not of small order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// From the 32 bytes of RFC 8032.
    ///
    /// # Errors
    /// [`KeyError::Weak`] if the point is of small order: then signatures can
    /// be made without any secret, and the holder could deny its own.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let mut y = *bytes;
        // The highest bit is the sign of x, which does not change the order.
        y[31] &= 0x7f;
        let weak = WEAK.iter().any(|w| hex::encode(y) == *w);
        if weak { Err(KeyError::Weak) } else { Ok(Self(*bytes)) }
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads base64 (standard alphabet, padded) in its one form.
    ///
    /// # Errors
    /// [`KeyError::Public`] or [`KeyError::Weak`].
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        if text.len() != 44 {
            return Err(KeyError::Public);
        }
        let bytes = STANDARD.decode(text).map_err(|_| KeyError::Public)?;
        Self::from_bytes(&bytes.try_into().map_err(|_| KeyError::Public)?)
    }

    /// The 32 bytes in base64.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The key's name: the SHA-256 of its 32 bytes, in hex.
    #[must_use]
    pub fn id(&self) -> String {
        sha256_hex(&self.0)
    }

    /// Checks a signature of 64 bytes over bytes.
    ///
    /// # Errors
    /// [`KeyError::Signature`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), KeyError> {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(message, signature).map_err(|_| KeyError::Signature)
    }
}

/// The y coordinates of all points of small order, also those that are not
/// reduced, with the sign bit cleared.
const WEAK: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::from_base64(&String::deserialize(from)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
#[path = "key_tests.rs"]
pub(crate) mod tests;
