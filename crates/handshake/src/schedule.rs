//! TLS 1.3's keys: ephemeral ones, the key schedule of RFC 8446 section 7.1,
//! and the records that they open.

use crate::{Trouble, record::Record};
use ring::{aead, agreement, digest, hkdf, hmac, rand::SystemRandom};

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
    hmac: hmac::Algorithm,
    aead: &'static aead::Algorithm,
}

impl Algorithms {
    fn of(suite: u16) -> Option<Self> {
        let (hash, hkdf, hmac) = match suite {
            0x1302 => (&digest::SHA384, hkdf::HKDF_SHA384, hmac::HMAC_SHA384),
            _ => (&digest::SHA256, hkdf::HKDF_SHA256, hmac::HMAC_SHA256),
        };
        let aead = match suite {
            0x1301 => &aead::AES_128_GCM,
            0x1302 => &aead::AES_256_GCM,
            0x1303 => &aead::CHACHA20_POLY1305,
            _ => return None,
        };
        Some(Self { hash, hkdf, hmac, aead })
    }
}

/// The handshake messages so far, as the key schedule hashes them.
#[derive(Clone, Debug, Default)]
pub struct Transcript(Vec<u8>);

impl Transcript {
    pub fn add(&mut self, message: &[u8]) {
        self.0.extend_from_slice(message);
    }

    /// What was said so far.
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

/// Keys that both sides agreed on, up to the ServerHello.
pub struct Agreed {
    algorithms: Algorithms,
    secret: hkdf::Prk,
    client: hkdf::Prk,
    /// The server's handshake keys.
    pub theirs: Traffic,
    /// Ours.
    pub ours: Traffic,
}

/// The secret of a session that is to be resumed, and the suite that it came from.
#[derive(Clone, Debug)]
pub struct Resumption {
    suite: u16,
    secret: Vec<u8>,
}

/// Agrees on keys from the transcript up to ServerHello, and from the session
/// that the server resumes.
pub fn agree(
    suite: u16,
    ours: Ephemeral,
    theirs: &[u8],
    so_far: &Transcript,
    resumed: Option<&Resumption>,
) -> Result<Agreed, Trouble> {
    let algorithms = Algorithms::of(suite).ok_or(Trouble::Uncomputable)?;
    let shared = ours.agree(theirs)?;
    let size = algorithms.hash.output_len();
    let early = algorithms.early(resumed.map_or(&vec![0; size], |resumed| &resumed.secret));
    let secret = hkdf::Salt::new(algorithms.hkdf, &algorithms.derived(&early)?).extract(&shared);
    let hash = algorithms.hash_of(so_far);
    let side = |label| algorithms.secret(&secret, label, &hash);
    let (client, server) = (side("c hs traffic")?, side("s hs traffic")?);
    Ok(Agreed { theirs: algorithms.traffic(&server)?, ours: algorithms.traffic(&client)?, algorithms, secret, client })
}

impl Algorithms {
    fn hash_of(&self, so_far: &Transcript) -> Vec<u8> {
        digest::digest(self.hash, &so_far.0).as_ref().to_vec()
    }

    fn early(&self, secret: &[u8]) -> hkdf::Prk {
        hkdf::Salt::new(self.hkdf, &vec![0; self.hash.output_len()]).extract(secret)
    }

    /// The salt of the next stage.
    fn derived(&self, secret: &hkdf::Prk) -> Result<Vec<u8>, Trouble> {
        let empty = digest::digest(self.hash, &[]);
        expand(secret, "derived", empty.as_ref(), self.hash.output_len())
    }

    fn secret(&self, from: &hkdf::Prk, label: &str, hash: &[u8]) -> Result<hkdf::Prk, Trouble> {
        Ok(hkdf::Prk::new_less_safe(self.hkdf, &expand(from, label, hash, self.hash.output_len())?))
    }

    fn traffic(&self, secret: &hkdf::Prk) -> Result<Traffic, Trouble> {
        let key = expand(secret, "key", &[], self.aead.key_len())?;
        let key = aead::UnboundKey::new(self.aead, &key).map_err(|_| Trouble::Ourselves)?;
        let iv = expand(secret, "iv", &[], 12)?.try_into().map_err(|_| Trouble::Ourselves)?;
        Ok(Traffic { key: aead::LessSafeKey::new(key), iv, sequence: 0 })
    }

    /// What proves that one side has a secret: of a Finished message, of a binder.
    fn proof(&self, secret: &hkdf::Prk, hash: &[u8]) -> Result<Vec<u8>, Trouble> {
        let key = expand(secret, "finished", &[], self.hash.output_len())?;
        Ok(hmac::sign(&hmac::Key::new(self.hmac, &key), hash).as_ref().to_vec())
    }
}

impl Agreed {
    /// Our Finished message over what was said so far.
    pub fn finished(&self, so_far: &Transcript) -> Result<Vec<u8>, Trouble> {
        let proof = self.algorithms.proof(&self.client, &self.algorithms.hash_of(so_far))?;
        let size = u8::try_from(proof.len()).map_err(|_| Trouble::Ourselves)?;
        Ok([&[20, 0, 0, size], proof.as_slice()].concat())
    }

    /// The keys of what follows the handshake, from the transcript up to the server's Finished.
    pub fn application(&self, so_far: &Transcript) -> Result<Application, Trouble> {
        let algorithms = self.algorithms;
        let salt = hkdf::Salt::new(algorithms.hkdf, &algorithms.derived(&self.secret)?);
        let master = salt.extract(&vec![0; algorithms.hash.output_len()]);
        let hash = algorithms.hash_of(so_far);
        let traffic = |label| algorithms.traffic(&algorithms.secret(&master, label, &hash)?);
        Ok(Application { theirs: traffic("s ap traffic")?, ours: traffic("c ap traffic")?, algorithms, master })
    }
}

/// The keys of what follows the handshake.
pub struct Application {
    algorithms: Algorithms,
    master: hkdf::Prk,
    pub theirs: Traffic,
    pub ours: Traffic,
}

impl Application {
    /// The secret of a ticket with this nonce; the transcript goes up to our Finished.
    pub fn resumption(&self, suite: u16, so_far: &Transcript, nonce: &[u8]) -> Result<Resumption, Trouble> {
        let algorithms = self.algorithms;
        let master = algorithms.secret(&self.master, "res master", &algorithms.hash_of(so_far))?;
        Ok(Resumption { suite, secret: expand(&master, "resumption", nonce, algorithms.hash.output_len())? })
    }
}

impl Resumption {
    /// The suite that the session had; one of the same hash resumes it.
    pub const fn suite(&self) -> u16 {
        self.suite
    }

    /// How long a binder is.
    pub fn binder_size(&self) -> usize {
        Algorithms::of(self.suite).map_or(32, |algorithms| algorithms.hash.output_len())
    }

    /// The binder of a hello up to its binders, RFC 8446 section 4.2.11.2.
    pub fn binder(&self, truncated: &[u8]) -> Result<Vec<u8>, Trouble> {
        let algorithms = Algorithms::of(self.suite).ok_or(Trouble::Uncomputable)?;
        let empty = digest::digest(algorithms.hash, &[]);
        let key = algorithms.secret(&algorithms.early(&self.secret), "res binder", empty.as_ref())?;
        algorithms.proof(&key, digest::digest(algorithms.hash, truncated).as_ref())
    }
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
