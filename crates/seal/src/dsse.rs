//! Envelopes as DSSE 1.0 says: a payload with its type, and signatures over
//! both. Ours has one encoding: canonical JSON, standard base64, signatures in
//! the order of their keys' ids, each key once.

use crate::canonical::{self, EncodingError};
use crate::key::{PublicKey, SigningKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest envelope that is read, in bytes.
pub const MOST_BYTES: usize = 24 * 1024 * 1024;
/// The most signatures on an envelope.
pub const MOST_SIGNATURES: usize = 64;

/// Why an envelope was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DsseError {
    /// It is not canonical JSON of the shape of an envelope.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
    /// Payload or signature is not base64, or the signature has not 64 bytes.
    #[error("payload or signature is not base64 of the right length")]
    Base64,
    /// A key's id is not the SHA-256 of a key in hex.
    #[error("a key's id is not a SHA-256 in hex")]
    KeyId,
    /// Signatures are not in the order of their keys' ids, or a key signed twice.
    #[error("signatures are not in the order of their keys' ids, or a key stands there twice")]
    Order,
    /// There is no signature, or there are more than the bound.
    #[error("{0} signatures, where 1 to {MOST_SIGNATURES} may stand")]
    Count(usize),
    /// It is an envelope for something else.
    #[error("the envelope holds `{found}`, not `{expected}`")]
    PayloadType {
        /// The type that was asked for.
        expected: String,
        /// The type that it has.
        found: String,
    },
    /// The signature that bears a trusted key's id is false.
    #[error("the signature of key {0} is false")]
    Signature(String),
    /// A key that is not trusted has signed where only trusted ones may.
    #[error("key {0} has signed and is not among those that may")]
    Stranger(String),
    /// Too few of the trusted keys have signed.
    #[error("{found} of the trusted keys have signed; {needed} must")]
    Threshold {
        /// How many must.
        needed: usize,
        /// How many have.
        found: usize,
    },
    /// A threshold of zero would trust everyone: the caller's fault.
    #[error("a threshold of zero trusts everyone")]
    NoThreshold,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The SHA-256 of the key, in hex: a hint, trusted for nothing.
    pub keyid: String,
    /// The 64 bytes of Ed25519.
    pub signature: [u8; 64],
}

/// A payload and who signed it. Nothing in it is verified by reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// What the payload is.
    pub payload_type: String,
    /// The bytes that were signed.
    pub payload: Vec<u8>,
    /// The signatures, in the order of their keys' ids.
    pub signatures: Vec<Signature>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Written {
    payload: String,
    payload_type: String,
    signatures: Vec<WrittenSignature>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSignature {
    keyid: String,
    sig: String,
}

impl Envelope {
    /// Signs a payload with each of these keys.
    #[must_use]
    pub fn sign(payload_type: &str, payload: Vec<u8>, keys: &[&SigningKey]) -> Self {
        let mut envelope = Self { payload_type: payload_type.to_owned(), payload, signatures: Vec::new() };
        for key in keys {
            envelope.add_signature(key);
        }
        envelope
    }

    /// Adds the signature of one more key; a key that has signed signs anew.
    pub fn add_signature(&mut self, key: &SigningKey) {
        let signature = key.sign(&pae(&self.payload_type, &self.payload));
        let made = Signature { keyid: key.public().id(), signature };
        match self.signatures.binary_search_by(|s| s.keyid.cmp(&made.keyid)) {
            Ok(place) => self.signatures[place] = made,
            Err(place) => self.signatures.insert(place, made),
        }
    }

    /// Reads an envelope in its one form.
    ///
    /// # Errors
    /// Every other form, with the reason.
    pub fn parse(bytes: &[u8]) -> Result<Self, DsseError> {
        let written: Written = canonical::decode_within(bytes, MOST_BYTES)?;
        let count = written.signatures.len();
        if count == 0 || count > MOST_SIGNATURES {
            return Err(DsseError::Count(count));
        }
        let signatures: Vec<_> = written.signatures.iter().map(WrittenSignature::read).collect::<Result<_, _>>()?;
        if !signatures.is_sorted_by(|a, b| a.keyid < b.keyid) {
            return Err(DsseError::Order);
        }
        // The engine takes only canonical base64: padded, no bits left over.
        let payload = STANDARD.decode(&written.payload).map_err(|_| DsseError::Base64)?;
        Ok(Self { payload_type: written.payload_type, payload, signatures })
    }

    /// The envelope's bytes.
    ///
    /// # Errors
    /// None that a caller can bring about.
    pub fn to_bytes(&self) -> Result<Vec<u8>, DsseError> {
        let signature = |s: &Signature| WrittenSignature { keyid: s.keyid.clone(), sig: STANDARD.encode(s.signature) };
        Ok(canonical::encode(&Written {
            payload: STANDARD.encode(&self.payload),
            payload_type: self.payload_type.clone(),
            signatures: self.signatures.iter().map(signature).collect(),
        })?)
    }

    /// Those of the trusted keys whose signature is on it and verifies, each once.
    #[must_use]
    pub fn signers(&self, trusted: &[PublicKey]) -> Vec<PublicKey> {
        let message = pae(&self.payload_type, &self.payload);
        let signed = |key: &PublicKey| {
            let id = key.id();
            self.signatures.iter().any(|s| s.keyid == id && key.verify(&message, &s.signature).is_ok())
        };
        let mut signers: Vec<_> = trusted.iter().copied().filter(signed).collect();
        signers.sort_unstable();
        signers.dedup();
        signers
    }

    /// The payload, if it is of this type and at least `threshold` different
    /// trusted keys signed it. A false signature under a trusted key's id is
    /// refused; those of keys that are not known are passed over.
    ///
    /// # Errors
    /// The first reason found.
    pub fn verify(&self, payload_type: &str, trusted: &[PublicKey], threshold: usize) -> Result<&[u8], DsseError> {
        if threshold == 0 {
            return Err(DsseError::NoThreshold);
        }
        if self.payload_type != payload_type {
            let (expected, found) = (payload_type.to_owned(), self.payload_type.chars().take(100).collect());
            return Err(DsseError::PayloadType { expected, found });
        }
        let signers = self.signers(trusted);
        let is_signer = |keyid: &str| signers.iter().any(|k| k.id() == keyid);
        for key in trusted.iter().map(PublicKey::id) {
            if !is_signer(&key) && self.signatures.iter().any(|s| s.keyid == key) {
                return Err(DsseError::Signature(key));
            }
        }
        if signers.len() < threshold {
            return Err(DsseError::Threshold { needed: threshold, found: signers.len() });
        }
        Ok(&self.payload)
    }

    /// As [`Self::verify`], and no other key has signed: then no byte of the
    /// envelope can change without being noticed.
    ///
    /// # Errors
    /// The first reason found.
    pub fn verify_alone(
        &self,
        payload_type: &str,
        trusted: &[PublicKey],
        threshold: usize,
    ) -> Result<&[u8], DsseError> {
        let payload = self.verify(payload_type, trusted, threshold)?;
        let ids: Vec<_> = trusted.iter().map(PublicKey::id).collect();
        match self.signatures.iter().find(|s| !ids.contains(&s.keyid)) {
            Some(stranger) => Err(DsseError::Stranger(stranger.keyid.clone())),
            None => Ok(payload),
        }
    }
}

impl WrittenSignature {
    fn read(&self) -> Result<Signature, DsseError> {
        crate::digest::parse_hex32(&self.keyid).ok_or(DsseError::KeyId)?;
        let bytes = STANDARD.decode(&self.sig).map_err(|_| DsseError::Base64)?;
        let signature = bytes.try_into().map_err(|_| DsseError::Base64)?;
        Ok(Signature { keyid: self.keyid.clone(), signature })
    }
}

/// The bytes that are signed: DSSE's pre-authentication encoding.
fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

#[cfg(test)]
#[path = "dsse_tests.rs"]
mod tests;
