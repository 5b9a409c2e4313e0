//! The hashes of the old protocols, and HMAC (RFC 2104) over them.

use md5::{Digest, Md5};
use ring::digest;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// MD5, RFC 1321.
    Md5,
    /// SHA-1, FIPS 180-4.
    Sha1,
    /// SHA-256, FIPS 180-4.
    Sha256,
    /// SHA-384, FIPS 180-4.
    Sha384,
}

impl Hash {
    /// The length of its result in bytes.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
        }
    }

    /// The length of the blocks that it works on, which HMAC needs.
    const fn block(self) -> usize {
        if matches!(self, Self::Sha384) { 128 } else { 64 }
    }

    /// The hash of the parts, one after the other.
    #[must_use]
    pub fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        let algorithm = match self {
            Self::Md5 => {
                let mut hash = Md5::new();
                parts.iter().for_each(|part| hash.update(part));
                return hash.finalize().to_vec();
            }
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
        };
        let mut context = digest::Context::new(algorithm);
        parts.iter().for_each(|part| context.update(part));
        context.finish().as_ref().to_vec()
    }

    /// HMAC of the parts, one after the other.
    #[must_use]
    pub fn hmac(self, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let mut block = if key.len() > self.block() { self.of(&[key]) } else { key.to_vec() };
        block.resize(self.block(), 0);
        let inner: Vec<u8> = block.iter().map(|byte| byte ^ 0x36).collect();
        let outer: Vec<u8> = block.iter().map(|byte| byte ^ 0x5c).collect();
        let first = self.of(&[&[inner.as_slice()], parts].concat());
        self.of(&[&outer, &first])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_agrees_with_published_vectors_and_with_ring() {
        // RFC 2202, test case 2 of each.
        let hex = |bytes: Vec<u8>| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let text: &[&[u8]] = &[b"what do ya want ", b"for nothing?"];
        assert_eq!(hex(Hash::Md5.hmac(b"Jefe", text)), "750c783e6ab0b503eaa86e310a5db738");
        assert_eq!(hex(Hash::Sha1.hmac(b"Jefe", text)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        for (ours, theirs) in [(Hash::Sha256, ring::hmac::HMAC_SHA256), (Hash::Sha384, ring::hmac::HMAC_SHA384)] {
            for key in [&[7; 5][..], &[8; 64], &[9; 200]] {
                let tag = ring::hmac::sign(&ring::hmac::Key::new(theirs, key), b"what do ya want for nothing?");
                assert_eq!(ours.hmac(key, text), tag.as_ref());
                assert_eq!(tag.as_ref().len(), ours.size());
            }
        }
    }
}
