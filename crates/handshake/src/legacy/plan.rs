//! What a cipher suite asks for, read from its name in IANA's registry.

use crate::{Suite, Version, legacy::Hash};

/// How the keys are agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// The client encrypts a secret to the RSA key of the certificate.
    Rsa,
    /// Ephemeral Diffie-Hellman over a finite field, signed or anonymous.
    Dhe,
    /// Ephemeral Diffie-Hellman over a curve, signed or anonymous.
    Ecdhe,
}

/// How records are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// Not at all.
    Null,
    /// RC4 with a key of 128 bits.
    Rc4,
    /// DES in CBC mode.
    Des,
    /// Triple DES in CBC mode.
    TripleDes,
    /// AES-128 in CBC mode.
    Aes128,
    /// AES-256 in CBC mode.
    Aes256,
    /// AES-128 in GCM.
    Aes128Gcm,
    /// AES-256 in GCM.
    Aes256Gcm,
    /// ChaCha20 with Poly1305, RFC 7905.
    ChaCha20,
}

impl Bulk {
    /// The length of the key in bytes.
    #[must_use]
    pub const fn key(self) -> usize {
        match self {
            Self::Null => 0,
            Self::Des => 8,
            Self::Rc4 | Self::Aes128 | Self::Aes128Gcm => 16,
            Self::TripleDes => 24,
            Self::Aes256 | Self::Aes256Gcm | Self::ChaCha20 => 32,
        }
    }

    /// The length of a block in CBC mode; 0 for what has no such blocks.
    #[must_use]
    pub const fn block(self) -> usize {
        match self {
            Self::Des | Self::TripleDes => 8,
            Self::Aes128 | Self::Aes256 => 16,
            _ => 0,
        }
    }

    /// True for encryption and authentication in one.
    #[must_use]
    pub const fn is_aead(self) -> bool {
        matches!(self, Self::Aes128Gcm | Self::Aes256Gcm | Self::ChaCha20)
    }

    /// The length of the IV that is drawn from the key block.
    pub(super) const fn fixed_iv(self, version: Version) -> usize {
        match self {
            Self::Aes128Gcm | Self::Aes256Gcm => 4,
            Self::ChaCha20 => 12,
            // From TLS 1.1 on each record brings its own.
            _ if version as u8 <= Version::Tls10 as u8 => self.block(),
            _ => 0,
        }
    }
}

/// What a suite asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The suite's number.
    pub suite: u16,
    /// How the keys are agreed.
    pub exchange: Exchange,
    /// True where the server shows no certificate.
    pub anonymous: bool,
    /// How records are encrypted.
    pub bulk: Bulk,
    /// The hash of the record's HMAC; it says nothing where [`Bulk::is_aead`].
    pub mac: Hash,
    /// The hash of the pseudo-random function in TLS 1.2.
    pub prf: Hash,
}

impl Plan {
    /// What this suite asks for; `None` for a suite that this client cannot speak.
    #[must_use]
    pub fn of(suite: u16) -> Option<Self> {
        let (agreed, kept) = Suite(suite).name()?.strip_prefix("TLS_")?.split_once("_WITH_")?;
        let (exchange, anonymous) = match agreed {
            "RSA" => (Exchange::Rsa, false),
            "DHE_RSA" | "DHE_DSS" => (Exchange::Dhe, false),
            "ECDHE_RSA" | "ECDHE_ECDSA" => (Exchange::Ecdhe, false),
            "DH_anon" => (Exchange::Dhe, true),
            "ECDH_anon" => (Exchange::Ecdhe, true),
            _ => return None,
        };
        let (cipher, hash) = kept.rsplit_once('_')?;
        let bulk = match cipher {
            "NULL" => Bulk::Null,
            "RC4_128" => Bulk::Rc4,
            "DES_CBC" => Bulk::Des,
            "3DES_EDE_CBC" => Bulk::TripleDes,
            "AES_128_CBC" => Bulk::Aes128,
            "AES_256_CBC" => Bulk::Aes256,
            "AES_128_GCM" => Bulk::Aes128Gcm,
            "AES_256_GCM" => Bulk::Aes256Gcm,
            "CHACHA20_POLY1305" => Bulk::ChaCha20,
            _ => return None,
        };
        let mac = match hash {
            "MD5" => Hash::Md5,
            "SHA" => Hash::Sha1,
            "SHA256" => Hash::Sha256,
            "SHA384" => Hash::Sha384,
            _ => return None,
        };
        let prf = if mac == Hash::Sha384 { Hash::Sha384 } else { Hash::Sha256 };
        Some(Self { suite, exchange, anonymous, bulk, mac, prf })
    }

    /// The suites among these that this client can speak.
    #[must_use]
    pub fn speakable(suites: &[u16]) -> Vec<u16> {
        suites.iter().copied().filter(|suite| Self::of(*suite).is_some()).collect()
    }

    /// The length of the HMAC key.
    pub(super) const fn mac_key(&self) -> usize {
        if self.bulk.is_aead() { 0 } else { self.mac.size() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_are_taken_apart_by_their_names() {
        let plan = |exchange, anonymous, bulk, mac, prf| Some((exchange, anonymous, bulk, mac, prf));
        let cases = [
            (0x000a, plan(Exchange::Rsa, false, Bulk::TripleDes, Hash::Sha1, Hash::Sha256)),
            (0x0004, plan(Exchange::Rsa, false, Bulk::Rc4, Hash::Md5, Hash::Sha256)),
            (0x003b, plan(Exchange::Rsa, false, Bulk::Null, Hash::Sha256, Hash::Sha256)),
            (0x0034, plan(Exchange::Dhe, true, Bulk::Aes128, Hash::Sha1, Hash::Sha256)),
            (0xc030, plan(Exchange::Ecdhe, false, Bulk::Aes256Gcm, Hash::Sha384, Hash::Sha384)),
            (0xcca8, plan(Exchange::Ecdhe, false, Bulk::ChaCha20, Hash::Sha256, Hash::Sha256)),
            (0x0003, None),
            (0x1301, None),
            (0xc0a0, None),
        ];
        for (suite, wanted) in cases {
            let found = Plan::of(suite).map(|p| (p.exchange, p.anonymous, p.bulk, p.mac, p.prf));
            assert_eq!(found, wanted, "{}", Suite(suite));
        }
        assert!(Plan::speakable(crate::suites::offered(Version::Tls12)).len() > 50);
    }
}
