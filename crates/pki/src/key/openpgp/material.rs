//! Key packets (RFC 9580, 5.5): fingerprint, algorithm and size.

use super::PublicKey;
use super::packet::Fields;
use crate::key::curve::Curve;
use crate::key::write;
use crate::x509::{bit_length, oid};
use md5::{Digest, Md5};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

/// Ed25519 as GnuPG first named it, 1.3.6.1.4.1.11591.15.1.
const GNU_ED25519: &[u8] = b"\x2b\x06\x01\x04\x01\xda\x47\x0f\x01";
/// Curve25519 as GnuPG first named it, 1.3.6.1.4.1.3029.1.5.1.
const GNU_CURVE25519: &[u8] = b"\x2b\x06\x01\x04\x01\x97\x55\x01\x05\x01";

/// What the numbers of a key tell.
struct Material {
    algorithm: String,
    bits: Option<usize>,
    spki: Option<Vec<u8>>,
}

/// Reads a key packet; `None` if it is not formed as its version says.
pub fn read(body: &[u8]) -> Option<PublicKey> {
    let mut fields = Fields(body);
    let version = fields.byte()?;
    let created = fields.time()?;
    // Old keys have their end in themselves, in days; zero is none.
    let days = if matches!(version, 2 | 3) { i64::try_from(fields.number(2)?).ok()? } else { 0 };
    let number = fields.byte()?;
    if matches!(version, 5 | 6) {
        let length = fields.number(4)?;
        fields = Fields(fields.take(length)?);
    }
    let numbers = fields;
    let material = material(number, &mut fields)?;
    let two = u16::try_from(body.len()).map(u16::to_be_bytes);
    let four = u32::try_from(body.len()).ok()?.to_be_bytes();
    let fingerprint = match version {
        2 | 3 => {
            let mut numbers = numbers;
            let (modulus, exponent) = (numbers.long()?, numbers.long()?);
            Md5::new().chain_update(modulus).chain_update(exponent).finalize().to_vec()
        }
        4 => digest(&SHA1_FOR_LEGACY_USE_ONLY, &[&[0x99], &two.ok()?[..], body].concat()).as_ref().to_vec(),
        5 => digest(&SHA256, &[&[0x9a], &four[..], body].concat()).as_ref().to_vec(),
        6 => digest(&SHA256, &[&[0x9b], &four[..], body].concat()).as_ref().to_vec(),
        _ => return None,
    };
    let id = match version {
        2 | 3 => numbers.clone().long()?.last_chunk().copied().unwrap_or_default(),
        4 => *fingerprint.last_chunk()?,
        _ => *fingerprint.first_chunk()?,
    };
    Some(PublicKey {
        version,
        fingerprint: hex::encode_upper(fingerprint),
        algorithm: material.algorithm,
        bits: material.bits.and_then(|bits| i64::try_from(bits).ok()),
        spki: material.spki,
        created,
        expires: (days != 0).then(|| created + days * 86400),
        revoked: false,
        users: Vec::new(),
        subkeys: Vec::new(),
        direct: (0, None),
        certified: (0, None),
        id,
    })
}

fn material(number: u8, fields: &mut Fields<'_>) -> Option<Material> {
    let known = |algorithm: &str, bits: Option<usize>, spki: Option<Vec<u8>>| {
        Some(Material { algorithm: algorithm.to_owned(), bits, spki })
    };
    match number {
        1..=3 => {
            let (modulus, exponent) = (fields.long()?, fields.long()?);
            known("RSA", Some(bit_length(modulus)), Some(write::rsa(modulus, exponent)))
        }
        16 | 20 => known("Elgamal", Some(bit_length(fields.long()?)), None),
        17 => {
            let (p, q, g) = (fields.long()?, fields.long()?, fields.long()?);
            known("DSA", Some(bit_length(p)), Some(write::dsa([p, q, g], fields.long()?)))
        }
        18 | 19 | 22 => {
            let length = usize::from(fields.byte()?);
            let curve = fields.take(length)?;
            let point = fields.long()?;
            // Points of these curves have a byte in front that says that they are so written.
            let bare = point.strip_prefix(&[0x40]);
            match (number, curve) {
                (22, GNU_ED25519) => known("Ed25519", Some(256), bare.map(|key| write::plain(oid::ED25519, key))),
                (18, GNU_CURVE25519) => known("X25519", Some(256), None),
                (19, curve) => {
                    known("ECDSA", Curve::find(curve).map(|curve| curve.bits), Some(write::ec(curve, point)))
                }
                (18, curve) => known("ECDH", Curve::find(curve).map(|curve| curve.bits), None),
                _ => known("EdDSA", None, None),
            }
        }
        25 => fields.take(32).and_then(|_| known("X25519", Some(256), None)),
        26 => fields.take(56).and_then(|_| known("X448", Some(448), None)),
        27 => known("Ed25519", Some(256), Some(write::plain(oid::ED25519, fields.take(32)?))),
        28 => known("Ed448", Some(456), Some(write::plain(oid::ED448, fields.take(57)?))),
        other => known(&other.to_string(), None, None),
    }
}
