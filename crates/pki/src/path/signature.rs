//! Signatures, verified with ring. What ring cannot verify is said to be that,
//! and is never a pass.

use super::Reason;
use crate::der::{Element, Reader, small, tag};
use crate::x509::{Algorithm, Key, bit_length, oid};
use ::ring::signature::{self as ring, UnparsedPublicKey, VerificationAlgorithm};

/// RSA keys under this many bits are refused (NIST SP 800-131A: since 2014).
const FEWEST_RSA_BITS: usize = 2048;
/// ring verifies no longer ones.
const MOST_RSA_BITS: usize = 8192;

const SHA256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const SHA384: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x02";
const SHA512: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x03";
const MGF1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08";
const ECDSA_SHA224: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x01";
const SHA224_RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e";

type Verifier = &'static dyn VerificationAlgorithm;

/// Verifies a signature. SHA-1 is verified where it is allowed and refused elsewhere.
///
/// # Errors
/// Why it does not hold, or why that cannot be told.
pub fn verify(
    algorithm: &Algorithm<'_>,
    key: &Key<'_>,
    message: &[u8],
    signature: &[u8],
    allow_sha1: bool,
) -> Result<(), Reason> {
    let verifier = verifier(algorithm, key, allow_sha1)?;
    UnparsedPublicKey::new(verifier, key.bits).verify(message, signature).map_err(|_| Reason::Signature)
}

/// True if the algorithm hashes with SHA-1.
#[must_use]
pub fn is_sha1(algorithm: &Algorithm<'_>) -> bool {
    matches!(algorithm.oid, oid::SHA1_RSA | oid::ECDSA_SHA1 | oid::DSA_SHA1)
}

/// Whether a key is strong enough to be relied on.
///
/// # Errors
/// If it is not.
pub fn strength(key: &Key<'_>) -> Result<(), Reason> {
    match key.algorithm.oid {
        oid::RSA | oid::RSA_PSS => match key.rsa().map(|numbers| bit_length(numbers.modulus)) {
            Some(bits) if bits < FEWEST_RSA_BITS => Err(Reason::SmallKey(bits)),
            Some(_) => Ok(()),
            None => Err(Reason::CannotVerify("an RSA key cannot be read")),
        },
        oid::EC if key.curve().is_none() => Err(Reason::Curve),
        _ => Ok(()),
    }
}

fn verifier(algorithm: &Algorithm<'_>, key: &Key<'_>, allow_sha1: bool) -> Result<Verifier, Reason> {
    let kind = key.algorithm.oid;
    let rsa = |verifier: Verifier| match kind {
        oid::RSA => rsa_size(key).map(|()| verifier),
        _ => Err(Reason::AlgorithmMismatch),
    };
    match algorithm.oid {
        oid::MD2_RSA => Err(Reason::WeakHash("MD2")),
        oid::MD5_RSA => Err(Reason::WeakHash("MD5")),
        oid::SHA1_RSA | oid::ECDSA_SHA1 | oid::DSA_SHA1 if !allow_sha1 => Err(Reason::WeakHash("SHA-1")),
        oid::SHA1_RSA => rsa(&ring::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
        oid::SHA256_RSA => rsa(&ring::RSA_PKCS1_2048_8192_SHA256),
        oid::SHA384_RSA => rsa(&ring::RSA_PKCS1_2048_8192_SHA384),
        oid::SHA512_RSA => rsa(&ring::RSA_PKCS1_2048_8192_SHA512),
        SHA224_RSA | ECDSA_SHA224 => Err(Reason::CannotVerify("SHA-224 is not built in")),
        oid::RSA_PSS if kind == oid::RSA || kind == oid::RSA_PSS => {
            // A key that is for PSS alone may say with which hash.
            let own = key.algorithm.parameters.filter(|_| kind == oid::RSA_PSS);
            if own.is_some_and(|own| pss_hash(Some(own)).ok() != pss_hash(algorithm.parameters).ok()) {
                return Err(Reason::AlgorithmMismatch);
            }
            rsa_size(key)?;
            pss(algorithm)
        }
        oid::ECDSA_SHA1 => Err(Reason::CannotVerify("ECDSA with SHA-1 is not built in")),
        oid::ECDSA_SHA256 | oid::ECDSA_SHA384 | oid::ECDSA_SHA512 if kind == oid::EC => {
            match (key.curve().ok_or(Reason::Curve)?, algorithm.oid) {
                (oid::P256, oid::ECDSA_SHA256) => Ok(&ring::ECDSA_P256_SHA256_ASN1),
                (oid::P256, oid::ECDSA_SHA384) => Ok(&ring::ECDSA_P256_SHA384_ASN1),
                (oid::P384, oid::ECDSA_SHA256) => Ok(&ring::ECDSA_P384_SHA256_ASN1),
                (oid::P384, oid::ECDSA_SHA384) => Ok(&ring::ECDSA_P384_SHA384_ASN1),
                (oid::P256 | oid::P384, _) => Err(Reason::CannotVerify("ECDSA with SHA-512 is not built in")),
                (oid::P521, _) => Err(Reason::CannotVerify("the curve P-521 is not built in")),
                _ => Err(Reason::CannotVerify("the curve is not built in")),
            }
        }
        oid::ED25519 if kind == oid::ED25519 => Ok(&ring::ED25519),
        oid::ED448 => Err(Reason::CannotVerify("Ed448 is not built in")),
        oid::DSA_SHA1 => Err(Reason::CannotVerify("DSA is not built in")),
        oid::RSA_PSS | oid::ECDSA_SHA256 | oid::ECDSA_SHA384 | oid::ECDSA_SHA512 | oid::ED25519 => {
            Err(Reason::AlgorithmMismatch)
        }
        _ => Err(Reason::CannotVerify("the signature algorithm is not built in")),
    }
}

/// ring does not say why it refuses a key, so that is asked before.
fn rsa_size(key: &Key<'_>) -> Result<(), Reason> {
    strength(key)?;
    let numbers = key.rsa().ok_or(Reason::CannotVerify("an RSA key cannot be read"))?;
    if bit_length(numbers.modulus) > MOST_RSA_BITS {
        return Err(Reason::CannotVerify("RSA keys of more than 8192 bits are not built in"));
    }
    if numbers.exponent.len() > 4 {
        return Err(Reason::CannotVerify("an RSA exponent of more than 32 bits is not built in"));
    }
    Ok(())
}

/// RFC 4055, 3.1: ring verifies where both hashes are the same and the salt is as long as they.
fn pss(algorithm: &Algorithm<'_>) -> Result<Verifier, Reason> {
    let (hash, salt) = pss_hash(algorithm.parameters)?;
    match (hash, salt) {
        (SHA256, 32) => Ok(&ring::RSA_PSS_2048_8192_SHA256),
        (SHA384, 48) => Ok(&ring::RSA_PSS_2048_8192_SHA384),
        (SHA512, 64) => Ok(&ring::RSA_PSS_2048_8192_SHA512),
        _ => Err(OTHER_PSS),
    }
}

/// The hash, which must be that of the mask too, and the salt's length.
fn pss_hash(parameters: Option<Element<'_>>) -> Result<(&[u8], u64), Reason> {
    let list = parameters.filter(|list| list.tag == tag::SEQUENCE).ok_or(UNREADABLE)?;
    let mut fields = list.inside();
    let mut field = |number| fields.maybe(tag::structure(number)).map_err(|_| UNREADABLE);
    let hash = field(0)?.ok_or(Reason::WeakHash("SHA-1"))?;
    let hash = Algorithm::read(&mut hash.inside()).map_err(|_| UNREADABLE)?.oid;
    let mask = field(1)?.ok_or(Reason::WeakHash("SHA-1"))?;
    let mask = Algorithm::read(&mut mask.inside()).map_err(|_| UNREADABLE)?;
    let inner = mask.parameters.filter(|inner| inner.tag == tag::SEQUENCE).ok_or(UNREADABLE)?;
    let inner = Algorithm::read(&mut Reader::new(inner.whole)).map_err(|_| UNREADABLE)?;
    if mask.oid != MGF1 || inner.oid != hash {
        return Err(OTHER_PSS);
    }
    let salt = match field(2)? {
        Some(salt) => Element::only(salt.value).ok().and_then(|salt| small(salt.value)).ok_or(UNREADABLE)?,
        None => 20,
    };
    let trailer = field(3)?;
    if trailer.is_some_and(|trailer| trailer.value != [tag::INTEGER, 1, 1]) || !fields.is_empty() {
        return Err(UNREADABLE);
    }
    Ok((hash, salt))
}

const UNREADABLE: Reason = Reason::CannotVerify("the parameters of RSA-PSS cannot be read");
const OTHER_PSS: Reason = Reason::CannotVerify("these parameters of RSA-PSS are not built in");
