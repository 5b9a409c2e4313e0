//! Questions to a responder (RFC 6960, 4.1).

use crate::der::tag;
use crate::x509::View;
use ring::digest;

const SHA1: &[u8] = b"\x2b\x0e\x03\x02\x1a";
const SHA256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const SHA384: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x02";
const SHA512: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x03";
/// id-pkix-ocsp-nonce, 1.3.6.1.5.5.7.48.1.2.
pub(super) const NONCE: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x02";

/// The hash that names an issuer. It protects nothing: SHA-1 is what all
/// responders know, the others are what RFC 6960 allows besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Hash {
    /// SHA-1.
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    pub(super) const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// Its object identifier's content.
    #[must_use]
    pub const fn oid(self) -> &'static [u8] {
        match self {
            Self::Sha1 => SHA1,
            Self::Sha256 => SHA256,
            Self::Sha384 => SHA384,
            Self::Sha512 => SHA512,
        }
    }

    pub(super) fn of(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes)
    }
}

/// The DER of a question about one certificate, to be posted as
/// `application/ocsp-request`. A nonce (RFC 9654: 32 octets) keeps an old answer
/// from being played again.
#[must_use]
pub fn request(certificate: &View<'_>, issuer: &View<'_>, hash: Hash, nonce: Option<&[u8]>) -> Vec<u8> {
    let algorithm = element(tag::SEQUENCE, &[&element(tag::OID, &[hash.oid()]), &[tag::NULL, 0]]);
    let id = element(
        tag::SEQUENCE,
        &[
            &algorithm,
            &element(tag::OCTET_STRING, &[hash.of(certificate.issuer.whole).as_ref()]),
            &element(tag::OCTET_STRING, &[hash.of(issuer.key.bits).as_ref()]),
            &element(tag::INTEGER, &[certificate.serial]),
        ],
    );
    let list = element(tag::SEQUENCE, &[&element(tag::SEQUENCE, &[&id])]);
    let extensions = nonce.map_or_else(Vec::new, |nonce| {
        let value = element(tag::OCTET_STRING, &[&element(tag::OCTET_STRING, &[nonce])]);
        let one = element(tag::SEQUENCE, &[&element(tag::OID, &[NONCE]), &value]);
        element(tag::structure(2), &[&element(tag::SEQUENCE, &[&one])])
    });
    element(tag::SEQUENCE, &[&element(tag::SEQUENCE, &[&list, &extensions])])
}

/// One element of DER with these parts as its content.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len().to_be_bytes();
    let digits = crate::der::magnitude(&length);
    let mut whole = vec![tag];
    match content.len() {
        0..0x80 => whole.push(digits.first().copied().unwrap_or(0)),
        _ => {
            whole.push(0x80 | u8::try_from(digits.len()).unwrap_or(8));
            whole.extend_from_slice(digits);
        }
    }
    whole.extend_from_slice(&content);
    whole
}
