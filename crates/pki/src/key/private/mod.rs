//! Private keys: what kind they are and what their public half is. The bytes
//! are borrowed or wiped, and no secret number is kept.

mod elliptic;
mod openssh;
mod rsa;

use super::encryption::{self, Password, Purse, Refusal};
use super::{Format, Public, scheme, write};
use crate::der::{Element, NotDer, Reader, small, tag};
use crate::store::{Fault, ber};
use crate::x509::{Algorithm, oid};
use ring::signature::{Ed25519KeyPair, KeyPair};

/// X25519, 1.3.101.110.
pub(crate) const X25519: &[u8] = b"\x2b\x65\x6e";
/// X448, 1.3.101.111.
pub(crate) const X448: &[u8] = b"\x2b\x65\x6f";

/// What was read of a private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub format: Format,
    pub encrypted: bool,
    pub scheme: Option<String>,
    pub public: Option<Public>,
    /// Why it was not opened, where another reason than a missing password is known.
    pub fault: Option<Fault>,
}

impl Read {
    fn open(format: Format, half: Half) -> Self {
        let public = half.spki.as_deref().and_then(Public::from_spki);
        Self { format, encrypted: false, scheme: Some(half.scheme), public, fault: None }
    }

    pub(crate) const fn closed(format: Format, fault: Option<Fault>) -> Self {
        Self { format, encrypted: true, scheme: None, public: None, fault }
    }

    /// The same key, known to lie encrypted.
    pub(crate) fn encrypted(self, format: Format) -> Self {
        Self { format, encrypted: true, ..self }
    }
}

/// What a private key tells of its public half.
struct Half {
    scheme: String,
    spki: Option<Vec<u8>>,
}

impl Half {
    fn new(algorithm: &[u8], spki: Option<Vec<u8>>) -> Self {
        Self { scheme: scheme(algorithm), spki }
    }
}

/// Reads a key that is one DER element, in whichever form.
pub(crate) fn from_der(bytes: &[u8], passwords: &[&str], purse: &mut Purse) -> Option<Read> {
    if let Some((algorithm, data)) = encrypted_parts(bytes) {
        return Some(open_with(Format::Pkcs8, passwords, |password| {
            encryption::open(&algorithm, &data, password, purse)
        }));
    }
    clear(bytes).ok()
}

/// Reads what a block with this label holds.
pub(crate) fn from_pem(
    label: &str,
    headers: &[&str],
    bytes: &[u8],
    passwords: &[&str],
    purse: &mut Purse,
) -> Option<Read> {
    if label == "OPENSSH PRIVATE KEY" {
        return openssh::read(bytes).ok();
    }
    let header = |name: &str| {
        headers.iter().find_map(|header| Some(header.split_once(':').filter(|(word, _)| *word == name)?.1.trim()))
    };
    let Some(dek_info) = header("DEK-Info") else { return from_der(bytes, passwords, purse) };
    let format = match label {
        "RSA PRIVATE KEY" => Format::Pkcs1,
        "EC PRIVATE KEY" => Format::Sec1,
        "DSA PRIVATE KEY" => Format::Dsa,
        _ => return None,
    };
    Some(open_with(format, passwords, |password| encryption::open_pem(dek_info, bytes, password)))
}

/// Tries passwords until one opens it to something that is a key.
fn open_with(
    format: Format,
    passwords: &[&str],
    mut open: impl FnMut(Password<'_>) -> Result<zeroize::Zeroizing<Vec<u8>>, Refusal>,
) -> Read {
    // An empty password is none that people set, but some exports have it.
    for password in passwords.iter().copied().chain([""]) {
        match open(Password(Some(password))) {
            Ok(opened) => {
                if let Ok(read) = clear(&opened) {
                    return read.encrypted(format);
                }
            }
            Err(Refusal::Wrong) => {}
            Err(Refusal::TooDear) => return Read::closed(format, Some(Fault::TooDear(encryption::MOST_ROUNDS))),
            // That it is encrypted is known, and how is no fault of the key's.
            Err(Refusal::Broken | Refusal::Unsupported(_)) => break,
        }
    }
    Read::closed(format, None)
}

/// An EncryptedPrivateKeyInfo: the algorithm and what it encrypts.
pub(crate) fn encrypted_parts(bytes: &[u8]) -> Option<(ber::Algorithm<'_>, std::borrow::Cow<'_, [u8]>)> {
    let mut inside = ber::Reader::new(bytes).take(tag::SEQUENCE).ok()?.inside();
    let algorithm = inside.algorithm().ok()?;
    let data = inside.octets().ok()?;
    inside.is_empty().then_some((algorithm, data))
}

/// Reads a key that is not encrypted.
pub(crate) fn clear(bytes: &[u8]) -> Result<Read, NotDer> {
    let sequence = Reader::new(bytes).take(tag::SEQUENCE)?;
    let mut inside = sequence.inside();
    let version = small(inside.take(tag::INTEGER)?.value).ok_or(NotDer)?;
    match inside.peek() {
        Some(tag::SEQUENCE) => pkcs8(inside),
        Some(tag::OCTET_STRING) if version == 1 => {
            elliptic::sec1(sequence.value, None).map(|half| Read::open(Format::Sec1, half))
        }
        Some(tag::INTEGER) => {
            let mut numbers = Vec::new();
            while let Some(number) = inside.maybe(tag::INTEGER)? {
                numbers.push(number.value);
            }
            match *numbers.as_slice() {
                // OpenSSL's form of a DSA key: p, q, g, the public and the private number.
                [p, q, g, public, _] => {
                    let spki = write::dsa([p, q, g], public);
                    Ok(Read::open(Format::Dsa, Half::new(oid::DSA, Some(spki))))
                }
                [modulus, exponent, _, _, _, _, _, _] => {
                    let spki = write::rsa(modulus, exponent);
                    Ok(Read::open(Format::Pkcs1, Half::new(oid::RSA, Some(spki))))
                }
                _ => Err(NotDer),
            }
        }
        _ => Err(NotDer),
    }
}

/// What follows the version in a PrivateKeyInfo (RFC 5958).
fn pkcs8(mut inside: Reader<'_>) -> Result<Read, NotDer> {
    let algorithm = Algorithm::read(&mut inside)?;
    let key = inside.take(tag::OCTET_STRING)?.value;
    inside.maybe(tag::structure(0))?;
    // The second version may have the public key beside the private one.
    let beside = inside.maybe(tag::context(1))?.and_then(|bits| bits.value.strip_prefix(&[0]));
    let half = match algorithm.oid {
        oid::RSA | oid::RSA_PSS => Half::new(algorithm.oid, Some(rsa::pkcs8(&algorithm, key)?)),
        oid::EC => {
            let curve = algorithm.parameters.filter(|parameters| parameters.tag == tag::OID).map(|curve| curve.value);
            elliptic::sec1(Element::only(key)?.value, curve)?
        }
        oid::DSA => Half::new(oid::DSA, rsa::dsa_public(&algorithm, key)),
        oid::ED25519 => {
            let seed = Element::only(key)?.value;
            let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| NotDer)?;
            Half::new(oid::ED25519, Some(write::plain(oid::ED25519, pair.public_key().as_ref())))
        }
        other => Half::new(other, beside.map(|public| write::plain(other, public))),
    };
    Ok(Read::open(Format::Pkcs8, half))
}

#[cfg(test)]
mod tests;
