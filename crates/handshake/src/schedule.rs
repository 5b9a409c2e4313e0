//! TLS 1.3's key exchange as far as its certificate: ephemeral keys, the key
//! schedule of RFC 8446 section 7.1, and the records that it opens.

use crate::{Trouble, record::Record};
use ring::{aead, agreement, digest, hkdf, rand::SystemRandom};

/// X25519, secp256r1, secp384r1: what ring computes.
pub const GROUPS: [u16; 3] = [29, 23, 24];

/// One ephemeral key of ours.
pub struct Ephemeral {
    pub group: u16,
    pub public: Vec<u8>,
    private: agreement::EphemeralPrivateKey,
}

impl Ephemeral {
    pub fn new(group: u16) -> Result<Self, Trouble> {
        let algorithm = algorithm(group).ok_or(Trouble::Uncomputable)?;
        let private = agreement::EphemeralPrivateKey::generate(algorithm, &SystemRandom::new());
        let private = private.map_err(|_| Trouble::Ourselves)?;
        let public = private.compute_public_key().map_err(|_| Trouble::Ourselves)?.as_ref().to_vec();
        Ok(Self { group, public, private })
    }

    /// The secret that both sides share.
    pub fn agree(self, theirs: &[u8]) -> Result<Vec<u8>, Trouble> {
        let algorithm = algorithm(self.group).ok_or(Trouble::Uncomputable)?;
        let theirs = agreement::UnparsedPublicKey::new(algorithm, theirs);
        agreement::agree_ephemeral(self.private, &theirs, <[u8]>::to_vec)
            .map_err(|_| Trouble::Malformed("its key share is no point of the group"))
    }
}

fn algorithm(group: u16) -> Option<&'static agreement::Algorithm> {
    match group {
        29 => Some(&agreement::X25519),
        23 => Some(&agreement::ECDH_P256),
        24 => Some(&agreement::ECDH_P384),
        _ => None,
    }
}

/// The algorithms of a suite; `None` for what ring does not compute.
#[derive(Clone, Copy)]
struct Algorithms {
    hash: &'static digest::Algorithm,
    hkdf: hkdf::Algorithm,
    aead: &'static aead::Algorithm,
}

impl Algorithms {
    fn of(suite: u16) -> Option<Self> {
        let (hash, hkdf) = match suite {
            0x1302 => (&digest::SHA384, hkdf::HKDF_SHA384),
            _ => (&digest::SHA256, hkdf::HKDF_SHA256),
        };
        let aead = match suite {
            0x1301 => &aead::AES_128_GCM,
            0x1302 => &aead::AES_256_GCM,
            0x1303 => &aead::CHACHA20_POLY1305,
            _ => return None,
        };
        Some(Self { hash, hkdf, aead })
    }
}

/// The handshake messages so far, as the key schedule hashes them.
#[derive(Clone, Debug, Default)]
pub struct Transcript(Vec<u8>);

impl Transcript {
    pub fn add(&mut self, message: &[u8]) {
        self.0.extend_from_slice(message);
    }

    /// The messages themselves, as older versions hash them.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// After a HelloRetryRequest the first hello, of `length` bytes, stands for its own hash.
    pub fn fold(&mut self, suite: u16, length: usize) -> Result<(), Trouble> {
        let algorithms = Algorithms::of(suite).ok_or(Trouble::Uncomputable)?;
        let (hello, rest) = self.0.split_at_checked(length).ok_or(Trouble::Ourselves)?;
        let hash = digest::digest(algorithms.hash, hello);
        let size = u8::try_from(hash.as_ref().len()).map_err(|_| Trouble::Uncomputable)?;
        self.0 = [&[254, 0, 0, size], hash.as_ref(), rest].concat();
        Ok(())
    }
}

/// One direction's key under which handshake messages travel.
pub struct Traffic {
    key: aead::LessSafeKey,
    iv: [u8; 12],
    sequence: u64,
}

/// The server's and the client's keys, from the transcript up to ServerHello.
pub fn keys(suite: u16, ours: Ephemeral, theirs: &[u8], so_far: &Transcript) -> Result<(Traffic, Traffic), Trouble> {
    let algorithms = Algorithms::of(suite).ok_or(Trouble::Uncomputable)?;
    let shared = ours.agree(theirs)?;
    let size = algorithms.hash.output_len();
    let early = hkdf::Salt::new(algorithms.hkdf, &vec![0; size]).extract(&vec![0; size]);
    let empty = digest::digest(algorithms.hash, &[]);
    let derived = expand(&early, "derived", empty.as_ref(), size)?;
    let secret = hkdf::Salt::new(algorithms.hkdf, &derived).extract(&shared);
    let hash = digest::digest(algorithms.hash, &so_far.0);
    let traffic = |label| {
        let bytes = expand(&secret, label, hash.as_ref(), size)?;
        let secret = hkdf::Prk::new_less_safe(algorithms.hkdf, &bytes);
        let key = expand(&secret, "key", &[], algorithms.aead.key_len())?;
        let key = aead::UnboundKey::new(algorithms.aead, &key).map_err(|_| Trouble::Ourselves)?;
        let iv = expand(&secret, "iv", &[], 12)?.try_into().map_err(|_| Trouble::Ourselves)?;
        Ok(Traffic { key: aead::LessSafeKey::new(key), iv, sequence: 0 })
    };
    Ok((traffic("s hs traffic")?, traffic("c hs traffic")?))
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF-Expand-Label of RFC 8446.
fn expand(secret: &hkdf::Prk, label: &str, context: &[u8], length: usize) -> Result<Vec<u8>, Trouble> {
    let byte = |number: usize| u8::try_from(number).map_err(|_| Trouble::Ourselves);
    let size = [0, byte(length)?];
    let label_size = [byte(6 + label.len())?];
    let context_size = [byte(context.len())?];
    let info = [&size[..], &label_size, b"tls13 ", label.as_bytes(), &context_size, context];
    let mut out = vec![0; length];
    let filled = secret.expand(&info, Length(length)).and_then(|okm| okm.fill(&mut out));
    filled.map_err(|_| Trouble::Ourselves)?;
    Ok(out)
}

impl Traffic {
    /// The nonce of the next record: the sequence number over the IV.
    fn nonce(&mut self) -> aead::Nonce {
        let mut nonce = self.iv;
        for (place, byte) in nonce[4..].iter_mut().zip(self.sequence.to_be_bytes()) {
            *place ^= byte;
        }
        self.sequence = self.sequence.wrapping_add(1);
        aead::Nonce::assume_unique_for_key(nonce)
    }

    /// Opens an encrypted record: its inner kind and content.
    pub fn open(&mut self, record: Record) -> Result<(u8, Vec<u8>), Trouble> {
        let mut body = record.body;
        let nonce = self.nonce();
        let plain = self.key.open_in_place(nonce, aead::Aad::from(record.header), &mut body);
        let length = plain.map_err(|_| Trouble::Undecryptable)?.len();
        body.truncate(length);
        while body.last() == Some(&0) {
            body.pop(); // Padding.
        }
        let kind = body.pop().ok_or(Trouble::Malformed("an encrypted record has no kind"))?;
        Ok((kind, body))
    }

    /// Seals a short content, such as an alert; the header's version is TLS 1.2's.
    pub fn seal(&mut self, kind: u8, content: &[u8]) -> Result<Vec<u8>, Trouble> {
        let mut body = [content, &[kind]].concat();
        let length = u16::try_from(body.len() + aead::MAX_TAG_LEN).map_err(|_| Trouble::TooLarge)?.to_be_bytes();
        let header = [crate::record::DATA, 3, 3, length[0], length[1]];
        let nonce = self.nonce();
        let sealed = self.key.seal_in_place_append_tag(nonce, aead::Aad::from(header), &mut body);
        sealed.map_err(|_| Trouble::Ourselves)?;
        Ok(body)
    }
}
