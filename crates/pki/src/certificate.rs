//! One X.509 certificate, read from DER that anyone may have written.

use crate::der::Reader;
use crate::x509::extension::{GeneralName, Read};
use crate::x509::{Moment, View, oid};
use report::Time;
use ring::digest::{SHA256, digest};

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
        let follows = || Reader::new(der).next().is_ok_and(|first| View::read(first.whole).is_ok());
        let unread = |_| if follows() { Malformed::Trailing } else { Malformed::NotACertificate };
        Self::of(&View::read(der).map_err(unread)?)
    }

    /// What a certificate says that was cut into its parts already.
    ///
    /// # Errors
    /// [`Malformed`] says what of it cannot be read.
    pub fn of(view: &View<'_>) -> Result<Self, Malformed> {
        if view.der.len() > MOST_DER {
            return Err(Malformed::TooLarge);
        }
        let self_issued = view.is_self_issued();
        let (signature_algorithm, weak_hash) = view.algorithm.shown();
        let (key_type, key_bits) = view.key.shown();
        Ok(Self {
            sha256: hex::encode(digest(&SHA256, view.der)),
            subject: view.subject.rfc4514(),
            issuer: view.issuer.rfc4514(),
            serial: hex::encode(view.serial),
            names: names(view)?,
            not_before: moment(view.not_before)?,
            not_after: moment(view.not_after)?,
            authority: authority(view, self_issued)?,
            self_issued,
            key_type,
            key_bits,
            signature_algorithm,
            weak_signature: weak_hash && !self_issued,
        })
    }
}

fn moment(moment: Moment<'_>) -> Result<Time, Malformed> {
    moment.seconds.map(Time::from_seconds).ok_or(Malformed::NotACertificate)
}

/// An extension's content; an error if it stands there twice or cannot be read.
fn once<'v, T>(view: &View<'_>, oid: &[u8], name: &'static str, read: &'v Read<T>) -> Result<Option<&'v T>, Malformed> {
    let unclear = Malformed::Extension(name);
    if view.extensions.all.iter().filter(|extension| extension.oid == oid).count() > 1 {
        return Err(unclear);
    }
    read.as_ref().map(|read| read.as_ref().map_err(|_| unclear)).transpose()
}

fn authority(view: &View<'_>, self_issued: bool) -> Result<bool, Malformed> {
    let read = &view.extensions.basic_constraints;
    Ok(match once(view, oid::BASIC_CONSTRAINTS, BASIC_CONSTRAINTS, read)? {
        Some(constraints) => constraints.authority,
        // Version 1 knows no such extension: an old root that signed itself may sign others.
        None => view.version == 1 && self_issued,
    })
}

fn names(view: &View<'_>) -> Result<Vec<String>, Malformed> {
    let read = &view.extensions.subject_names;
    let Some(names) = once(view, oid::SUBJECT_ALT_NAME, SUBJECT_ALTERNATIVE_NAME, read)? else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for name in names {
        match name {
            // What is no text is the name of no host.
            GeneralName::Dns(bytes) => out.extend(str::from_utf8(bytes).ok().map(str::to_owned)),
            GeneralName::Ip(_) => out.extend(name.address().map(|address| address.to_string())),
            _ => {}
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
