//! One direction's protection of records: the MAC, the padding and the
//! encryption of SSLv3 to TLS 1.2 (RFC 6101 section 5.2.3, RFC 5246 section 6.2.3).

use crate::{
    Trouble, Version,
    legacy::{Bulk, Hash, Plan, block::Keyed},
};
use rc4::{KeyInit, Rc4, StreamCipher};
use ring::{
    aead,
    rand::{SecureRandom, SystemRandom},
};

/// What stands in the padding of a CBC record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// What TLS asks for: each byte is the padding's length.
    Right,
    /// The right length, before it bytes of no meaning: SSLv3 allows it, TLS must refuse it.
    Wrong,
}

enum State {
    Null,
    Rc4(Box<Rc4>),
    /// With the last block, which SSLv3 and TLS 1.0 chain to the next record.
    Cbc(Keyed, Vec<u8>),
    Aead(Box<aead::LessSafeKey>, Vec<u8>),
    /// The key did not fit the cipher.
    Unusable,
}

/// The protection of what one side writes.
pub struct Shield {
    version: Version,
    bulk: Bulk,
    mac: Hash,
    mac_key: Vec<u8>,
    state: State,
    sequence: u64,
}

impl Shield {
    pub(super) fn new(version: Version, plan: &Plan, mac_key: Vec<u8>, key: &[u8], iv: Vec<u8>) -> Self {
        let aead = |algorithm, iv| match aead::UnboundKey::new(algorithm, key) {
            Ok(key) => State::Aead(Box::new(aead::LessSafeKey::new(key)), iv),
            Err(_) => State::Unusable,
        };
        let state = match plan.bulk {
            Bulk::Null => State::Null,
            Bulk::Rc4 => Rc4::new_from_slice(key).map_or(State::Unusable, |cipher| State::Rc4(Box::new(cipher))),
            Bulk::Aes128Gcm => aead(&aead::AES_128_GCM, iv),
            Bulk::Aes256Gcm => aead(&aead::AES_256_GCM, iv),
            Bulk::ChaCha20 => aead(&aead::CHACHA20_POLY1305, iv),
            _ => Keyed::new(plan.bulk, key).map_or(State::Unusable, |cipher| State::Cbc(cipher, iv)),
        };
        Self { version, bulk: plan.bulk, mac: plan.mac, mac_key, state, sequence: 0 }
    }

    /// The body of a record with this content.
    ///
    /// # Errors
    /// If this system gives no random numbers or the content is too long for a record.
    pub fn seal(&mut self, kind: u8, content: &[u8], padding: Padding) -> Result<Vec<u8>, Trouble> {
        let header = header(self.version, self.sequence, kind, content.len())?;
        let tag = self.tag(&header, content);
        self.sequence = self.sequence.wrapping_add(1);
        let mut body = [content, &tag].concat();
        match &mut self.state {
            State::Null => {}
            State::Rc4(cipher) => cipher.try_apply_keystream(&mut body).map_err(|_| Trouble::Ourselves)?,
            State::Cbc(cipher, chain) => {
                pad(&mut body, self.bulk.block(), padding);
                if self.version >= Version::Tls11 {
                    let mut iv = vec![0; self.bulk.block()];
                    SystemRandom::new().fill(&mut iv).map_err(|_| Trouble::Ourselves)?;
                    let sent = iv.clone();
                    cipher.encrypt(&mut iv, &mut body)?;
                    body = [sent, body].concat();
                } else {
                    cipher.encrypt(chain, &mut body)?;
                }
            }
            State::Aead(key, iv) => {
                let number = &header[..8];
                let explicit = if iv.len() == 4 { number } else { &[] };
                let nonce = nonce(iv, number)?;
                key.seal_in_place_append_tag(nonce, aead::Aad::from(&header), &mut body)
                    .map_err(|_| Trouble::Ourselves)?;
                body = [explicit, &body].concat();
            }
            State::Unusable => return Err(Trouble::Uncomputable),
        }
        Ok(body)
    }

    /// The content of a record with this body. The padding of TLS is checked.
    ///
    /// # Errors
    /// If it does not open under the agreed key.
    pub fn open(&mut self, kind: u8, body: &[u8]) -> Result<Vec<u8>, Trouble> {
        self.uncover(kind, body, Padding::Right)
    }

    /// As [`Shield::open`], with any bytes in the padding: as flawed servers do.
    ///
    /// # Errors
    /// If it does not open under the agreed key.
    pub fn open_unchecked(&mut self, kind: u8, body: &[u8]) -> Result<Vec<u8>, Trouble> {
        self.uncover(kind, body, Padding::Wrong)
    }

    fn uncover(&mut self, kind: u8, body: &[u8], padding: Padding) -> Result<Vec<u8>, Trouble> {
        let mut body = body.to_vec();
        match &mut self.state {
            State::Null => {}
            State::Rc4(cipher) => cipher.try_apply_keystream(&mut body).map_err(|_| Trouble::Undecryptable)?,
            State::Cbc(cipher, chain) => {
                if self.version >= Version::Tls11 {
                    let rest = body.split_off(self.bulk.block().min(body.len()));
                    *chain = std::mem::replace(&mut body, rest);
                }
                if chain.len() != self.bulk.block() {
                    return Err(Trouble::Undecryptable);
                }
                cipher.decrypt(chain, &mut body)?;
                let strict = padding == Padding::Right && self.version != Version::Ssl3;
                unpad(&mut body, strict).ok_or(Trouble::Undecryptable)?;
            }
            State::Aead(key, iv) => {
                let sequence = self.sequence.to_be_bytes();
                let explicit =
                    if iv.len() == 4 { body.drain(..8.min(body.len())).collect() } else { sequence.to_vec() };
                let length = body.len().checked_sub(aead::MAX_TAG_LEN).ok_or(Trouble::Undecryptable)?;
                let nonce = nonce(iv, &explicit)?;
                let header = header(self.version, self.sequence, kind, length)?;
                let opened = key.open_in_place(nonce, aead::Aad::from(header), &mut body);
                let opened = opened.map_err(|_| Trouble::Undecryptable)?.to_vec();
                self.sequence = self.sequence.wrapping_add(1);
                return Ok(opened);
            }
            State::Unusable => return Err(Trouble::Uncomputable),
        }
        let length = body.len().checked_sub(self.mac.size()).ok_or(Trouble::Undecryptable)?;
        let tag = body.split_off(length);
        let header = header(self.version, self.sequence, kind, length)?;
        if self.tag(&header, &body) != tag {
            return Err(Trouble::Undecryptable);
        }
        self.sequence = self.sequence.wrapping_add(1);
        Ok(body)
    }

    /// The MAC; empty for encryption that authenticates.
    fn tag(&self, header: &[u8], content: &[u8]) -> Vec<u8> {
        if self.bulk.is_aead() {
            return Vec::new();
        }
        if self.version != Version::Ssl3 {
            return self.mac.hmac(&self.mac_key, &[header, content]);
        }
        let pads = if self.mac == Hash::Md5 { 48 } else { 40 };
        let inner = self.mac.of(&[&self.mac_key, &[0x36; 48][..pads], header, content]);
        self.mac.of(&[&self.mac_key, &[0x5c; 48][..pads], &inner])
    }
}

/// What the MAC covers before the content: number, kind, version and length.
fn header(version: Version, sequence: u64, kind: u8, length: usize) -> Result<Vec<u8>, Trouble> {
    let length = u16::try_from(length).map_err(|_| Trouble::TooLarge)?;
    let mut out = sequence.to_be_bytes().to_vec();
    out.push(kind);
    if version != Version::Ssl3 {
        out.extend(version.code().to_be_bytes());
    }
    out.extend(length.to_be_bytes());
    Ok(out)
}

/// The nonce: the fixed part before the explicit one (GCM), or over it (ChaCha20).
fn nonce(iv: &[u8], number: &[u8]) -> Result<aead::Nonce, Trouble> {
    let mut nonce = [0; 12];
    let (head, tail) = nonce.split_at_mut(4);
    let (fixed, over) = iv.split_at_checked(4).ok_or(Trouble::Undecryptable)?;
    head.copy_from_slice(fixed);
    if number.len() != 8 {
        return Err(Trouble::Undecryptable);
    }
    tail.copy_from_slice(number);
    tail.iter_mut().zip(over).for_each(|(byte, mask)| *byte ^= mask);
    Ok(aead::Nonce::assume_unique_for_key(nonce))
}

fn pad(body: &mut Vec<u8>, block: usize, padding: Padding) {
    let length = block - 1 - body.len() % block;
    let last = u8::try_from(length).unwrap_or_default();
    let filling = if padding == Padding::Right { last } else { !last };
    body.resize(body.len() + length, filling);
    body.push(last);
}

fn unpad(body: &mut Vec<u8>, strict: bool) -> Option<()> {
    let length = usize::from(body.pop()?);
    let at = body.len().checked_sub(length)?;
    let padding = body.split_off(at);
    (!strict || padding.iter().all(|byte| usize::from(*byte) == length)).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::legacy::{Randoms, Secrets};
    use proptest::prelude::*;

    const OLD: [Version; 4] = [Version::Ssl3, Version::Tls10, Version::Tls11, Version::Tls12];

    fn pair(version: Version, suite: u16) -> (Shield, Shield) {
        let plan = Plan::of(suite).unwrap();
        let randoms = Randoms { client: [1; 32], server: [2; 32] };
        let secrets = Secrets::agreed(version, &plan, &[3; 48], &randoms);
        (secrets.shields(&plan, &randoms).0, secrets.shields(&plan, &randoms).0)
    }

    #[test]
    fn what_is_sealed_opens_once_in_order_and_unchanged() {
        for version in OLD {
            for suite in [0x0002, 0x0004, 0x0005, 0x0009, 0x000a, 0x002f, 0x0035, 0xc02f, 0xc030, 0xcca8] {
                let plan = Plan::of(suite).unwrap();
                if plan.bulk.is_aead() && version != Version::Tls12 {
                    continue;
                }
                let (mut ours, mut theirs) = pair(version, suite);
                for content in [&b"a"[..], b"", &[7; 100]] {
                    let mut sealed = ours.seal(23, content, Padding::Right).unwrap();
                    assert_eq!(theirs.open(23, &sealed).as_deref(), Ok(content), "{version} {suite:#x}");
                    assert_eq!(theirs.open(23, &sealed), Err(Trouble::Undecryptable), "{version} {suite:#x}");
                    (ours, theirs) = pair(version, suite);
                    sealed = ours.seal(23, content, Padding::Right).unwrap();
                    sealed[0] ^= 1;
                    assert_eq!(theirs.open(23, &sealed), Err(Trouble::Undecryptable), "{version} {suite:#x}");
                    (ours, theirs) = pair(version, suite);
                }
            }
        }
    }

    #[test]
    fn wrong_padding_is_refused_in_tls_alone() {
        for version in OLD {
            let (mut ours, mut theirs) = pair(version, 0x002f);
            let sealed = ours.seal(22, &[5; 16], Padding::Wrong).unwrap();
            assert_eq!(theirs.open(22, &sealed).is_ok(), version == Version::Ssl3, "{version}");
            let (mut ours, mut theirs) = pair(version, 0x002f);
            let sealed = ours.seal(22, &[5; 16], Padding::Wrong).unwrap();
            assert_eq!(theirs.open_unchecked(22, &sealed), Ok(vec![5; 16]), "{version}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            for version in OLD {
                for suite in [0x0002, 0x0005, 0x000a, 0x002f, 0xc02f, 0xcca8] {
                    prop_assert!(pair(version, suite).1.open(23, &bytes).is_err());
                }
            }
        }
    }
}
