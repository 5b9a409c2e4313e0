//! SSH's public keys (RFC 4253, 6.6; RFC 5656; RFC 8709; OpenSSH's PROTOCOL.u2f
//! and PROTOCOL.certkeys), and the files that hold them.

mod line;
mod spki;
mod wire;

pub use line::{Line, MOST_LINES, lines};
pub use wire::Wire;

use super::{scheme, write};
use crate::x509::{bit_length, oid};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use ring::digest::{SHA256, digest};

/// The longest key that is read: an RSA key of 16384 bits has 2 KB, and a
/// certificate may name many principals.
const MOST_KEY: usize = 64 * 1024;

/// What ends the name of a certificate's type.
const CERTIFICATE: &[u8] = b"-cert-v01@openssh.com";

/// One public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its type as it stands in it: `ssh-rsa`, `ecdsa-sha2-nistp256`, `ssh-ed25519`,
    /// `sk-ssh-ed25519@openssh.com`, `ssh-rsa-cert-v01@openssh.com` …
    pub kind: String,
    /// Its size in bits, where its kind is one that we know.
    pub bits: Option<i64>,
    /// `SHA256:` and the digest in base64, as `ssh-keygen -l` prints it. For a
    /// certificate it is that of the key inside.
    pub fingerprint: String,
    /// The key in the form in which certificates hold it; `None` for a kind
    /// that has none.
    pub spki: Option<Vec<u8>>,
    /// True if it is a certificate.
    pub certificate: bool,
}

/// The numbers of a key, by kind.
struct Numbers {
    bits: Option<usize>,
    spki: Option<Vec<u8>>,
}

impl PublicKey {
    /// Reads a key from its bytes on the wire; `None` if it is not of the form
    /// of its type. A type that we do not know is read as far as its name.
    #[must_use]
    pub fn read(blob: &[u8]) -> Option<Self> {
        if blob.len() > MOST_KEY {
            return None;
        }
        let mut reader = Wire::new(blob);
        let kind = reader.string()?;
        let certificate = kind.ends_with(CERTIFICATE);
        let plain = kind.strip_suffix(CERTIFICATE).unwrap_or(kind);
        // A security key's certificate has the ending that its plain type has too.
        let plain_kind =
            if certificate && plain.starts_with(b"sk-") { [plain, b"@openssh.com"].concat() } else { plain.to_vec() };
        let kind =
            String::from_utf8(kind.to_vec()).ok().filter(|kind| kind.bytes().all(|byte| byte.is_ascii_graphic()))?;
        if certificate {
            reader.string()?; // The nonce.
        }
        let start = reader.rest();
        let numbers = numbers(&plain_kind, &mut reader)?;
        let fingerprint = if certificate {
            let inside = start.get(..start.len().checked_sub(reader.rest().len())?)?;
            fingerprint(&[&wire::string(&plain_kind), inside].concat())
        } else {
            // Nothing follows a plain key, but what an unknown kind has.
            if numbers.bits.is_some() && !reader.rest().is_empty() {
                return None;
            }
            fingerprint(blob)
        };
        let bits = numbers.bits.and_then(|bits| i64::try_from(bits).ok());
        Some(Self { kind, bits, fingerprint, spki: numbers.spki, certificate })
    }

    /// The kind of key as certificates name it: `RSA`, `EC`, `Ed25519`, `DSA`; else the type.
    #[must_use]
    pub fn scheme(&self) -> String {
        let plain = self.kind.strip_prefix("sk-").unwrap_or(&self.kind);
        let algorithm = match plain {
            _ if plain.starts_with("ssh-rsa") => oid::RSA,
            _ if plain.starts_with("ssh-dss") => oid::DSA,
            _ if plain.starts_with("ssh-ed25519") => oid::ED25519,
            _ if plain.starts_with("ecdsa-sha2-") => oid::EC,
            _ => return self.kind.clone(),
        };
        scheme(algorithm)
    }
}

fn fingerprint(blob: &[u8]) -> String {
    format!("SHA256:{}", STANDARD_NO_PAD.encode(digest(&SHA256, blob)))
}

/// Reads what follows the type's name (and a certificate's nonce).
fn numbers(kind: &[u8], reader: &mut Wire<'_>) -> Option<Numbers> {
    let known = |bits, spki| Some(Numbers { bits: Some(bits), spki: Some(spki) });
    match kind {
        b"ssh-rsa" => {
            let (exponent, modulus) = (reader.positive()?, reader.positive()?);
            known(bit_length(modulus), write::rsa(modulus, exponent))
        }
        b"ssh-dss" => {
            let (p, q, g) = (reader.positive()?, reader.positive()?, reader.positive()?);
            known(bit_length(p), write::dsa([p, q, g], reader.positive()?))
        }
        b"ssh-ed25519" | b"sk-ssh-ed25519@openssh.com" => {
            let key = reader.string().filter(|key| key.len() == 32)?;
            if kind.starts_with(b"sk-") {
                reader.string()?; // The application.
            }
            known(256, write::plain(oid::ED25519, key))
        }
        b"ecdsa-sha2-nistp256"
        | b"ecdsa-sha2-nistp384"
        | b"ecdsa-sha2-nistp521"
        | b"sk-ecdsa-sha2-nistp256@openssh.com" => {
            let (curve, bits) = match reader.string()? {
                b"nistp256" => (oid::P256, 256),
                b"nistp384" => (oid::P384, 384),
                b"nistp521" => (oid::P521, 521),
                _ => return None,
            };
            let point = reader.string().filter(|point| !point.is_empty())?;
            if kind.starts_with(b"sk-") {
                reader.string()?;
            }
            known(bits, write::ec(curve, point))
        }
        _ => Some(Numbers { bits: None, spki: None }),
    }
}

#[cfg(test)]
mod tests;
