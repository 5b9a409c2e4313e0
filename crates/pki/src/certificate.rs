//! One X.509 certificate, read from DER that anyone may have written.

mod of_view;

use crate::{algorithm, name::rfc4514};
use report::Time;
use ring::digest::{SHA256, digest};
use std::net::{Ipv4Addr, Ipv6Addr};
use x509_parser::{
    certificate::{X509Certificate, X509CertificateParser},
    extensions::{BasicConstraints, GeneralName, SubjectAlternativeName},
    nom::Parser,
    prelude::FromDer,
};

/// The longest certificate that is read: the largest seen in the wild, with
/// hundreds of names, have some 30 KB.
pub const MOST_DER: usize = 64 * 1024;

const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";

/// The DER is not a certificate that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It is longer than [`MOST_DER`].
    #[error("it is longer than {MOST_DER} bytes")]
    TooLarge,
    /// It is no X.509 certificate.
    #[error("it is no X.509 certificate")]
    NotACertificate,
    /// Bytes follow the certificate.
    #[error("bytes follow the certificate")]
    Trailing,
    /// An extension that says what it is for cannot be read or stands there twice.
    #[error("its extension {0} cannot be read")]
    Extension(&'static str),
}

/// What a certificate says of itself. That is its word, not the truth: no
/// signature was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// SHA-256 of the DER, in hex.
    pub sha256: String,
    /// The subject's distinguished name, RFC 4514.
    pub subject: String,
    /// The issuer's distinguished name, RFC 4514.
    pub issuer: String,
    /// The serial number, in hex, as its bytes stand there.
    pub serial: String,
    /// The DNS names and addresses that it is for, in its order.
    pub names: Vec<String>,
    /// From when it is valid.
    pub not_before: Time,
    /// Until when it is valid.
    pub not_after: Time,
    /// Whether it may sign other certificates.
    pub authority: bool,
    /// Whether subject and issuer are the same, byte for byte.
    pub self_issued: bool,
    /// RSA, EC, Ed25519, Ed448, DSA or an object identifier.
    pub key_type: String,
    /// The key's size in bits; `None` where the kind has no size that we know.
    pub key_bits: Option<i64>,
    /// The signature's name, or its object identifier.
    pub signature_algorithm: String,
    /// Whether it is signed over MD2, MD4, MD5 or SHA-1 and is not
    /// self-issued (nobody relies on a root's own signature).
    pub weak_signature: bool,
}

impl Certificate {
    /// Reads one certificate, which must be the whole of `der`.
    ///
    /// # Errors
    /// [`Malformed`] says why it is none.
    pub fn read(der: &[u8]) -> Result<Self, Malformed> {
        if der.len() > MOST_DER {
            return Err(Malformed::TooLarge);
        }
        // Only what we use is parsed, so that an odd extension hides no certificate.
        let mut parser = X509CertificateParser::new().with_deep_parse_extensions(false);
        let (rest, certificate) = parser.parse(der).map_err(|_| Malformed::NotACertificate)?;
        if !rest.is_empty() {
            return Err(Malformed::Trailing);
        }
        let tbs = &certificate.tbs_certificate;
        let self_issued = tbs.subject.as_raw() == tbs.issuer.as_raw();
        let (signature_algorithm, weak_hash) = algorithm::signature(&certificate.signature_algorithm);
        let (key_type, key_bits) = algorithm::key(&tbs.subject_pki);
        Ok(Self {
            sha256: hex::encode(digest(&SHA256, der)),
            subject: rfc4514(&tbs.subject),
            issuer: rfc4514(&tbs.issuer),
            serial: hex::encode(tbs.raw_serial()),
            names: names(&certificate)?,
            not_before: Time::from_seconds(tbs.validity.not_before.timestamp()),
            not_after: Time::from_seconds(tbs.validity.not_after.timestamp()),
            authority: authority(&certificate)?,
            self_issued,
            key_type,
            key_bits,
            signature_algorithm,
            weak_signature: weak_hash && !self_issued,
        })
    }
}

/// The value of an extension; an error if it stands there twice.
fn extension<'a>(certificate: &X509Certificate<'a>, oid: &'static str) -> Result<Option<&'a [u8]>, Malformed> {
    let mut all = certificate.extensions().iter().filter(|extension| extension.oid.to_id_string() == oid);
    let first = all.next().map(|extension| extension.value);
    if all.next().is_some() { Err(Malformed::Extension(oid)) } else { Ok(first) }
}

fn authority(certificate: &X509Certificate<'_>) -> Result<bool, Malformed> {
    let Some(value) = extension(certificate, BASIC_CONSTRAINTS)? else {
        // Version 1 knows no such extension: an old root that signed itself may sign others.
        let tbs = &certificate.tbs_certificate;
        return Ok(tbs.version.0 == 0 && tbs.subject.as_raw() == tbs.issuer.as_raw());
    };
    let parsed = BasicConstraints::from_der(value).map_err(|_| Malformed::Extension(BASIC_CONSTRAINTS))?;
    Ok(parsed.1.ca)
}

fn names(certificate: &X509Certificate<'_>) -> Result<Vec<String>, Malformed> {
    let Some(value) = extension(certificate, SUBJECT_ALTERNATIVE_NAME)? else { return Ok(Vec::new()) };
    let parsed = SubjectAlternativeName::from_der(value);
    let (_, parsed) = parsed.map_err(|_| Malformed::Extension(SUBJECT_ALTERNATIVE_NAME))?;
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    };
    Ok(parsed.general_names.iter().filter_map(name).collect())
}

fn address(bytes: &[u8]) -> Option<String> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(|b| Ipv4Addr::from(b).to_string()),
        16 => <[u8; 16]>::try_from(bytes).ok().map(|b| Ipv6Addr::from(b).to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
