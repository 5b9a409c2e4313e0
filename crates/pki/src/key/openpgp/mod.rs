//! OpenPGP's public keys, as apt's keyrings hold them: packets (RFC 9580, and
//! RFC 4880 for the older versions), bare or in ASCII armour. What a key says
//! of itself (until when it is good, that it is revoked) is taken from its own
//! signatures, whose values are not verified: whoever can write the keyring
//! can write any key into it.

mod armour;
mod material;
mod packet;
mod signature;

use crate::store::MOST_BYTES;
use packet::{Packet, Packets};
use signature::Signature;

/// The most keys that are read of one file.
pub const MOST_KEYS: usize = 1000;

/// What one file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// True if it is in ASCII armour.
    pub armoured: bool,
    /// Each primary key, in the order of the file.
    pub keys: Vec<PublicKey>,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// The file is longer than is read.
    #[error("the file is longer than {MOST_BYTES} bytes")]
    FileTooLarge,
    /// There are more than [`MOST_KEYS`].
    #[error("the file holds more than {MOST_KEYS} keys")]
    TooMany,
    /// The armour has no end, or is no base64.
    #[error("the armoured block at line {0} has no end or is no base64")]
    Armour(u32),
    /// What stands there is no packet.
    #[error("there is no OpenPGP packet at byte {0}, where one should begin")]
    NoPacket(usize),
    /// A key is of a version that is not read, or not formed as it should be.
    #[error("a key of version {0} is not formed as such keys are, or of a version that is not read")]
    Key(u8),
    /// It is GnuPG's key box, which apt does not read either.
    #[error("it is a key box of GnuPG, which apt does not read: export the keys into a keyring")]
    KeyBox,
    /// A private key is in the file.
    #[error("a private key is in the file: a keyring that others trust needs none")]
    PrivateKey,
}

/// A key, and what its own signatures say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The packet's version: 3 to 6.
    pub version: u8,
    /// The fingerprint in hex, upper case.
    pub fingerprint: String,
    /// `RSA`, `DSA`, `Elgamal`, `ECDSA`, `ECDH`, `Ed25519` … or its number.
    pub algorithm: String,
    /// The size in bits, where it is known.
    pub bits: Option<i64>,
    /// The key in the form in which certificates hold it, where it has one.
    pub spki: Option<Vec<u8>>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// Until when it is good, in seconds since 1970; `None` if it does not end.
    pub expires: Option<i64>,
    /// True if a revocation stands with it.
    pub revoked: bool,
    /// The user IDs of a primary key.
    pub users: Vec<String>,
    /// The subkeys of a primary key.
    pub subkeys: Vec<PublicKey>,
    /// What the latest signature on the key itself says: when it was made, and
    /// after how many seconds the key ends.
    direct: (i64, Option<i64>),
    /// What the latest certification of a user ID says, or a subkey's binding.
    certified: (i64, Option<i64>),
    id: [u8; 8],
}

/// Reads all keys of a file.
#[must_use]
pub fn read(bytes: &[u8]) -> Found {
    let mut found = Found::default();
    if bytes.len() > MOST_BYTES {
        found.faults.push(Fault::FileTooLarge);
    } else if bytes.get(8..12) == Some(b"KBXf") {
        found.faults.push(Fault::KeyBox);
    } else if bytes.first().is_some_and(|first| first & 0x80 != 0) && !bytes.starts_with(b"\xef\xbb\xbf") {
        packets(bytes, &mut found);
    } else {
        for block in armour::blocks(bytes) {
            found.armoured = true;
            match block {
                Ok(bytes) => packets(&bytes, &mut found),
                Err(line) => found.fault(Fault::Armour(line)),
            }
        }
    }
    found
}

/// Reads packets one after the other: a primary key, and what belongs to it
/// until the next one.
fn packets(bytes: &[u8], found: &mut Found) {
    // False while what follows belongs to a key that could not be read.
    let mut attached = false;
    // True while signatures are about the last subkey.
    let mut in_subkey = false;
    let mut packets = Packets::new(bytes);
    loop {
        let (tag, body) = match packets.next() {
            Ok(Some(Packet { tag, body })) => (tag, body),
            Ok(None) => return,
            Err(at) => return found.fault(Fault::NoPacket(at)),
        };
        match tag {
            packet::SECRET_KEY | packet::SECRET_SUBKEY => {
                found.fault(Fault::PrivateKey);
                attached = false;
            }
            packet::PUBLIC_KEY => {
                if found.keys.len() == MOST_KEYS {
                    return found.fault(Fault::TooMany);
                }
                let key = material::read(body);
                (attached, in_subkey) = (key.is_some(), false);
                match key {
                    Some(key) => found.keys.push(key),
                    None => found.fault(Fault::Key(body.first().copied().unwrap_or(0))),
                }
            }
            _ if !attached => {}
            packet::USER_ID => {
                in_subkey = false;
                if let Some(key) = found.keys.last_mut().filter(|key| key.users.len() < MOST_KEYS) {
                    key.users.push(String::from_utf8_lossy(body).into_owned());
                }
            }
            packet::PUBLIC_SUBKEY => {
                let subkey = material::read(body);
                in_subkey = subkey.is_some();
                match (found.keys.last_mut().filter(|key| key.subkeys.len() < MOST_KEYS), subkey) {
                    (Some(key), Some(subkey)) => key.subkeys.push(subkey),
                    _ => found.fault(Fault::Key(body.first().copied().unwrap_or(0))),
                }
            }
            packet::SIGNATURE => {
                if let (Some(key), Some(signature)) = (found.keys.last_mut(), Signature::read(body)) {
                    key.note(&signature, in_subkey);
                }
            }
            _ => {}
        }
    }
}

impl Found {
    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST_KEYS && !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

impl PublicKey {
    /// Takes from a signature what it says of the key, or of its last subkey.
    /// What others signed says nothing of when a key ends.
    fn note(&mut self, signature: &Signature, in_subkey: bool) {
        let own = match (&signature.fingerprint, signature.issuer) {
            (Some(fingerprint), _) => *fingerprint == self.fingerprint,
            (None, Some(issuer)) => issuer == self.id,
            (None, None) => true,
        };
        if !own {
            return;
        }
        let key = match signature.kind {
            // Certification of a user ID, or of the key itself.
            0x10..=0x13 | 0x1f if !in_subkey => &mut *self,
            0x20 => {
                self.revoked = true;
                return;
            }
            0x18 | 0x28 if in_subkey => match self.subkeys.last_mut() {
                Some(subkey) => subkey,
                None => return,
            },
            _ => return,
        };
        if signature.kind == 0x28 {
            key.revoked = true;
            return;
        }
        let said = if signature.kind == 0x1f { &mut key.direct } else { &mut key.certified };
        if signature.created >= said.0 && key.version > 3 {
            // The latest counts; one without an end says that there is none. As
            // GnuPG has it, an end on the key itself goes before those of its names.
            *said = (signature.created, signature.lasts);
            let lasts = key.direct.1.or(key.certified.1);
            key.expires = lasts.and_then(|seconds| key.created.checked_add(seconds));
        }
    }
}

#[cfg(test)]
mod tests;
