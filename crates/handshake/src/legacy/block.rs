//! Block ciphers in CBC mode, without padding: DES, triple DES and AES.

use crate::{Trouble, legacy::Bulk};
use aes::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

/// A block cipher with its key.
pub(super) enum Keyed {
    /// DES.
    Des(Box<des::Des>),
    /// Triple DES with three keys.
    TripleDes(Box<des::TdesEde3>),
    /// AES-128.
    Aes128(Box<aes::Aes128>),
    /// AES-256.
    Aes256(Box<aes::Aes256>),
}

impl Keyed {
    /// The cipher of a suite with this key; `None` if it is no block cipher or the key does not fit.
    pub fn new(bulk: Bulk, key: &[u8]) -> Option<Self> {
        Some(match bulk {
            Bulk::Des => Self::Des(Box::new(des::Des::new_from_slice(key).ok()?)),
            Bulk::TripleDes => Self::TripleDes(Box::new(des::TdesEde3::new_from_slice(key).ok()?)),
            Bulk::Aes128 => Self::Aes128(Box::new(aes::Aes128::new_from_slice(key).ok()?)),
            Bulk::Aes256 => Self::Aes256(Box::new(aes::Aes256::new_from_slice(key).ok()?)),
            _ => return None,
        })
    }

    /// Encrypts whole blocks in place; `chain` is the IV before, the last block after.
    pub fn encrypt(&self, chain: &mut [u8], data: &mut [u8]) -> Result<(), Trouble> {
        for block in data.chunks_mut(chain.len().max(1)) {
            block.iter_mut().zip(chain.iter()).for_each(|(byte, before)| *byte ^= before);
            match self {
                Self::Des(cipher) => forward(&**cipher, block),
                Self::TripleDes(cipher) => forward(&**cipher, block),
                Self::Aes128(cipher) => forward(&**cipher, block),
                Self::Aes256(cipher) => forward(&**cipher, block),
            }?;
            chain.copy_from_slice(block);
        }
        Ok(())
    }

    /// Decrypts whole blocks in place; `chain` is the IV before, the last encrypted block after.
    pub fn decrypt(&self, chain: &mut [u8], data: &mut [u8]) -> Result<(), Trouble> {
        for block in data.chunks_mut(chain.len().max(1)) {
            let sealed = block.to_vec();
            match self {
                Self::Des(cipher) => backward(&**cipher, block),
                Self::TripleDes(cipher) => backward(&**cipher, block),
                Self::Aes128(cipher) => backward(&**cipher, block),
                Self::Aes256(cipher) => backward(&**cipher, block),
            }?;
            block.iter_mut().zip(chain.iter()).for_each(|(byte, before)| *byte ^= before);
            chain.copy_from_slice(&sealed);
        }
        Ok(())
    }
}

fn forward<C: BlockCipherEncrypt>(cipher: &C, block: &mut [u8]) -> Result<(), Trouble> {
    let block: &mut Block<C> = block.try_into().map_err(|_| Trouble::Undecryptable)?;
    cipher.encrypt_block(block);
    Ok(())
}

fn backward<C: BlockCipherDecrypt>(cipher: &C, block: &mut [u8]) -> Result<(), Trouble> {
    let block: &mut Block<C> = block.try_into().map_err(|_| Trouble::Undecryptable)?;
    cipher.decrypt_block(block);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cbc_agrees_with_nists_vector() {
        // NIST SP 800-38A, F.2.1: CBC-AES128, the first block.
        let key = 0x2b7e_1516_28ae_d2a6_abf7_1588_09cf_4f3c_u128.to_be_bytes();
        let text = 0x6bc1_bee2_2e40_9f96_e93d_7e11_7393_172a_u128.to_be_bytes();
        let mut data = text;
        let cipher = Keyed::new(Bulk::Aes128, &key).unwrap();
        cipher.encrypt(&mut (0..16).collect::<Vec<u8>>(), &mut data).unwrap();
        assert_eq!(data, 0x7649_abac_8119_b246_cee9_8e9b_12e9_197d_u128.to_be_bytes());
        cipher.decrypt(&mut (0..16).collect::<Vec<u8>>(), &mut data).unwrap();
        assert_eq!(data, text);
        assert_eq!(cipher.encrypt(&mut [0; 16], &mut [0; 15]), Err(Trouble::Undecryptable));
    }
}
