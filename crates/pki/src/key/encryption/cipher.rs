//! Block ciphers in CBC, for opening alone.

use super::Refusal;
use aes::cipher::{Block, BlockCipherDecrypt, KeyInit};
use zeroize::Zeroizing;

/// A cipher, with what is needed to know its key's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    Des,
    TripleDes,
    /// Triple DES whose third key is the first again.
    TwoKeyDes,
    /// RC2 with keys of so many bits.
    Rc2(usize),
}

impl Cipher {
    /// By the object identifier that PBES2 names.
    pub fn of_pbes2(oid: &[u8]) -> Option<Self> {
        match oid {
            b"\x60\x86\x48\x01\x65\x03\x04\x01\x02" => Some(Self::Aes128),
            b"\x60\x86\x48\x01\x65\x03\x04\x01\x16" => Some(Self::Aes192),
            b"\x60\x86\x48\x01\x65\x03\x04\x01\x2a" => Some(Self::Aes256),
            b"\x2b\x0e\x03\x02\x07" => Some(Self::Des),
            b"\x2a\x86\x48\x86\xf7\x0d\x03\x07" => Some(Self::TripleDes),
            _ => None,
        }
    }

    /// By the name in an old PEM file.
    pub fn of_pem(name: &str) -> Option<Self> {
        match name {
            "AES-128-CBC" => Some(Self::Aes128),
            "AES-192-CBC" => Some(Self::Aes192),
            "AES-256-CBC" => Some(Self::Aes256),
            "DES-CBC" => Some(Self::Des),
            "DES-EDE3-CBC" => Some(Self::TripleDes),
            _ => None,
        }
    }

    /// The length of its keys in bytes.
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128 | Self::TwoKeyDes => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
            Self::Des => 8,
            Self::Rc2(bits) => bits / 8,
        }
    }

    /// The length of its blocks in bytes.
    pub const fn block_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::Des | Self::TripleDes | Self::TwoKeyDes | Self::Rc2(_) => 8,
        }
    }

    /// Deciphers and takes the padding off (RFC 8018, 6.1.1).
    pub fn open(self, key: &[u8], iv: &[u8], data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let length = self.block_length();
        if iv.len() != length || data.is_empty() || !data.len().is_multiple_of(length) {
            return Err(Refusal::Broken);
        }
        let mut opened = match self {
            Self::Aes128 => cbc(&keyed::<aes::Aes128>(key)?, iv, data),
            Self::Aes192 => cbc(&keyed::<aes::Aes192>(key)?, iv, data),
            Self::Aes256 => cbc(&keyed::<aes::Aes256>(key)?, iv, data),
            Self::Des => cbc(&keyed::<des::Des>(key)?, iv, data),
            Self::TripleDes => cbc(&keyed::<des::TdesEde3>(key)?, iv, data),
            Self::TwoKeyDes => cbc(&keyed::<des::TdesEde2>(key)?, iv, data),
            Self::Rc2(bits) => cbc(&rc2::Rc2::new_with_eff_key_len(key, bits), iv, data),
        };
        let padding = opened.last().map_or(0, |last| usize::from(*last));
        let kept = opened.len().checked_sub(padding).ok_or(Refusal::Wrong)?;
        let padded = opened.get(kept..).is_some_and(|end| end.iter().all(|byte| usize::from(*byte) == padding));
        if padding == 0 || padding > length || !padded {
            return Err(Refusal::Wrong);
        }
        opened.truncate(kept);
        Ok(opened)
    }
}

fn keyed<C: KeyInit>(key: &[u8]) -> Result<C, Refusal> {
    C::new_from_slice(key).map_err(|_| Refusal::Broken)
}

/// Deciphers whole blocks.
fn cbc<C: BlockCipherDecrypt>(cipher: &C, iv: &[u8], data: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut opened = Zeroizing::new(Vec::with_capacity(data.len()));
    let mut before = iv;
    for sealed in data.chunks_exact(iv.len()) {
        let mut block = Block::<C>::default();
        block.copy_from_slice(sealed);
        cipher.decrypt_block(&mut block);
        opened.extend(block.iter().zip(before).map(|(byte, before)| byte ^ before));
        before = sealed;
    }
    opened
}
