//! Keys from passwords.

use super::{Purse, Refusal};
use md5::{Digest, Md5};
use ring::{digest, pbkdf2 as ring_pbkdf2};
use std::num::NonZeroU32;
use zeroize::Zeroizing;

/// The hashes that keys are derived with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// By the object identifier of the hash.
    pub fn of(oid: &[u8]) -> Option<Self> {
        match oid {
            b"\x2b\x0e\x03\x02\x1a" => Some(Self::Sha1),
            b"\x60\x86\x48\x01\x65\x03\x04\x02\x01" => Some(Self::Sha256),
            b"\x60\x86\x48\x01\x65\x03\x04\x02\x02" => Some(Self::Sha384),
            b"\x60\x86\x48\x01\x65\x03\x04\x02\x03" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// By the object identifier of the HMAC: 1.2.840.113549.2 and 7 to 11.
    pub fn of_hmac(oid: &[u8]) -> Option<Self> {
        match oid.strip_prefix(b"\x2a\x86\x48\x86\xf7\x0d\x02")? {
            [7] => Some(Self::Sha1),
            [9] => Some(Self::Sha256),
            [10] => Some(Self::Sha384),
            [11] => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The HMAC over it.
    pub const fn hmac(self) -> ring::hmac::Algorithm {
        match self {
            Self::Sha1 => ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => ring::hmac::HMAC_SHA256,
            Self::Sha384 => ring::hmac::HMAC_SHA384,
            Self::Sha512 => ring::hmac::HMAC_SHA512,
        }
    }

    const fn algorithm(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }

    /// The length of what it gives.
    pub fn length(self) -> usize {
        self.algorithm().output_len()
    }
}

/// PBKDF2, RFC 8018, 5.2.
pub fn pbkdf2(
    hash: Hash,
    password: &[u8],
    salt: &[u8],
    rounds: u64,
    length: usize,
    purse: &mut Purse,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let algorithm = match hash {
        Hash::Sha1 => ring_pbkdf2::PBKDF2_HMAC_SHA1,
        Hash::Sha256 => ring_pbkdf2::PBKDF2_HMAC_SHA256,
        Hash::Sha384 => ring_pbkdf2::PBKDF2_HMAC_SHA384,
        Hash::Sha512 => ring_pbkdf2::PBKDF2_HMAC_SHA512,
    };
    // An HMAC is two hashes, and each block of the key is derived anew.
    let blocks = length.div_ceil(hash.length()) as u64;
    purse.spend(rounds.saturating_mul(blocks * 2))?;
    let rounds = u32::try_from(rounds).ok().and_then(NonZeroU32::new).ok_or(Refusal::Broken)?;
    let mut key = Zeroizing::new(vec![0; length]);
    ring_pbkdf2::derive(algorithm, rounds, salt, password, &mut key);
    Ok(key)
}

/// PKCS#12's own derivation, RFC 7292, B.2; the purpose is 1 for a key, 2 for
/// a first block, 3 for a MAC.
pub fn pkcs12(
    hash: Hash,
    purpose: u8,
    password: &[u8],
    salt: &[u8],
    rounds: u64,
    length: usize,
    purse: &mut Purse,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let algorithm = hash.algorithm();
    let block = algorithm.block_len();
    let filled =
        |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().cycle().take(bytes.len().div_ceil(block) * block).collect() };
    let mut input = Zeroizing::new([filled(salt), filled(password)].concat());
    // The first round is over all of the salt and the password, which may be long.
    let first = (input.len() / block) as u64;
    let blocks = length.div_ceil(hash.length()) as u64;
    purse.spend(rounds.saturating_add(first * 2).saturating_mul(blocks))?;
    let mut key = Zeroizing::new(Vec::new());
    while key.len() < length {
        let mut context = digest::Context::new(algorithm);
        context.update(&vec![purpose; block]);
        context.update(&input);
        let mut out = context.finish();
        for _ in 1..rounds {
            out = digest::digest(algorithm, out.as_ref());
        }
        key.extend_from_slice(out.as_ref());
        // Each block of the input is raised by the hash, repeated to a block, and one.
        let raise: Vec<u8> = out.as_ref().iter().copied().cycle().take(block).collect();
        for part in input.chunks_mut(block) {
            let mut carry = 1_u16;
            for (digit, add) in part.iter_mut().zip(&raise).rev() {
                carry += u16::from(*digit) + u16::from(*add);
                *digit = carry.to_le_bytes()[0];
                carry >>= 8;
            }
        }
    }
    key.truncate(length);
    Ok(key)
}

/// What OpenSSL's old PEM files use: MD5 once, and again over what came out
/// until it is enough.
pub fn openssl(password: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::new());
    let mut last = Vec::new();
    while key.len() < length {
        last = Md5::new().chain_update(&last).chain_update(password).chain_update(salt).finalize().to_vec();
        key.extend_from_slice(&last);
    }
    key.truncate(length);
    key
}
